package dev.acceptloop.syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(10)
@EnabledOnOs(OS.LINUX)
final class DescriptorsTest {
    private static final int NO_DESCRIPTOR = 1_000_000;

    @Test
    void everyCallIsAvailableOnThisLinux() {
        assertThat(Linux.unavailable()).isEmpty();
    }

    @Test
    void aPipeEndsWhenItsLastWriteEndIsClosed() throws IOException {
        Descriptors.Pipe pipe = Descriptors.pipe();
        int second = Descriptors.dup(pipe.writeEnd());
        try (var in = new FileInputStream("/proc/self/fd/" + pipe.readEnd())) {
            try (var out = new FileOutputStream("/proc/self/fd/" + pipe.writeEnd())) {
                out.write('x');
            }
            Descriptors.close(pipe.writeEnd());
            assertThat(in.read()).isEqualTo('x');
            Descriptors.close(second);
            assertThat(in.read()).isEqualTo(-1);
        }
        Descriptors.close(pipe.readEnd());
    }

    @Test
    void dupClosesOnExecAndDup2DoesNot() throws IOException {
        int one = Descriptors.open("/dev/null");
        int other = Descriptors.dup(one);
        assertThat(Descriptors.closesOnExec(one)).isTrue();
        assertThat(Descriptors.closesOnExec(other)).isTrue();
        Descriptors.dup2(one, other);
        assertThat(Descriptors.closesOnExec(other)).isFalse();
        Descriptors.closeOnExec(other, true);
        assertThat(Descriptors.closesOnExec(other)).isTrue();
        Descriptors.close(one);
        Descriptors.close(other);
    }

    @Test
    void errorsNameTheCallAndTheErrno() {
        assertThatThrownBy(() -> Descriptors.close(NO_DESCRIPTOR))
                .hasMessage("close: EBADF (9)")
                .isInstanceOfSatisfying(
                        SyscallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
        assertThatThrownBy(() -> Descriptors.dup2(NO_DESCRIPTOR, NO_DESCRIPTOR + 1))
                .hasMessage("dup2: EBADF (9)");
        assertThatThrownBy(() -> Descriptors.open("/no/such/file"))
                .hasMessage("open /no/such/file: ENOENT (2)");
    }

    @Test
    void anErrorWithoutANameKeepsItsNumber() {
        assertThat(Errno.text(104)).isEqualTo("ECONNRESET (104)");
        assertThat(Errno.text(9999)).isEqualTo("errno 9999");
    }
}
