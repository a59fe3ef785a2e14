package dev.acceptloop.junit;

import dev.acceptloop.protocol.server.ServerModel;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a server for each test, as {@code acceptloop serve MODEL} does, in this JVM and on a free
 * port of 127.0.0.1:
 *
 * {@snippet lang=java :
 * @Serve(value = "epoll", service = "time", options = "--max-connections=4")
 * final class ClockTest {
 *     @Test
 *     void takesAClient(Server server) throws IOException {
 *         try (SocketChannel client = SocketChannel.open(server.address())) {
 *             assertThat(client.isConnected()).isTrue();
 *         }
 *     }
 * }
 * }
 *
 * <p>It is open before {@code @BeforeEach} and until after {@code @AfterEach}; these methods and
 * the test have it as a parameter of type {@link dev.acceptloop.protocol.server.Server}. Then it
 * drains, however the test ended; the test fails if the server could not be opened, with one line,
 * or had failed on its way. What stands at a method replaces what stands at its class, and that
 * what stands at an enclosing or a super class.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(ServeExtension.class)
@SuppressWarnings("exports") // JUnit makes it, and nobody else
public @interface Serve {
    /** The model: the name of a {@link ServerModel} on the test's path. */
    String value();

    /** What it says; as {@code serve} has it unless told. */
    String service() default "";

    /** Where a message ends; as {@code serve} has it unless told. */
    String framing() default "";

    /** Further options as {@code serve} takes them, each one word: {@code --max-connections=4}. */
    String[] options() default {};
}
