package dev.acceptloop.launcher;

import dev.acceptloop.clients.GetOptions;
import dev.acceptloop.clients.Getter;
import dev.acceptloop.clients.ReplyOutput;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acceptloop get URL}: the HTTP client built on the event framework. */
@Command(
        name = "get",
        description = "Get a page over HTTP and print it. At most 5 redirects are followed.",
        mixinStandardHelpOptions = true,
        footer = {
            "A terminal is given text in UTF-8, with ? for control characters, and of a page with a",
            "byte 0 in it no more from there on; pipes and files are given the bytes of the page."
        })
final class GetCommand implements Callable<Integer> {
    @Parameters(paramLabel = "URL", description = "http://HOST[:PORT]/PATH")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String url;

    @Option(
            names = {"-i", "--include"},
            description = "print the heads of the answers too")
    private boolean include;

    @Option(names = "--head", description = "ask for the head only, and print it")
    private boolean head;

    @Option(names = "--timeout", paramLabel = "D", description = "longest time for all of it (30s)")
    private String timeout = "30s";

    @Override
    public Integer call() throws IOException {
        var options = new GetOptions(head, include, ServerOptions.duration("--timeout", timeout));
        return Getter.get(url, options, ReplyOutput.standard(), System.err);
    }
}
