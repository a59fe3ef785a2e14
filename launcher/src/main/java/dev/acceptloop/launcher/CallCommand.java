package dev.acceptloop.launcher;

import dev.acceptloop.clients.CallOptions;
import dev.acceptloop.clients.Caller;
import dev.acceptloop.clients.Destinations;
import dev.acceptloop.clients.ReplyOutput;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acceptloop call ADDRESS [TEXT...]}: a question and its reply, or a prompt for them. */
@Command(
        name = "call",
        description = "Send texts and print the replies; a prompt without a text.",
        mixinStandardHelpOptions = true,
        footer = {
            "A terminal is given text in UTF-8, with ? for control characters; pipes and files",
            "are given the bytes of the replies."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:each text got its reply",
            "1:one did not within --wait, or its reply had no end by then or is over 16 MiB",
            "2:the command line cannot be done"
        })
final class CallCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ADDRESS", description = "HOST:PORT or a socket's path")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String address;

    @Parameters(index = "1..*", paramLabel = "TEXT", description = "one message each")
    private List<String> texts = new ArrayList<>();

    @Option(
            names = "--transport",
            paramLabel = "KIND",
            description = "tcp, udp, unix or unix-datagram (tcp)",
            completionCandidates = Candidates.Transports.class)
    private String transport = "tcp";

    @Option(
            names = "--framing",
            paramLabel = "FRAMING",
            description = "(chunk)",
            completionCandidates = Candidates.Framings.class)
    private String framing = "chunk";

    @Option(
            names = "--wait",
            paramLabel = "D",
            description = "longest wait for a reply, to its end (2s)")
    private String wait = "2s";

    @Override
    public Integer call() {
        TransportKind kind = TransportKind.named(transport);
        var options =
                new CallOptions(
                        Destinations.of(address, kind),
                        kind,
                        Framing.named(framing),
                        ServerOptions.duration("--wait", wait));
        var caller = new Caller(options, ReplyOutput.standard(), System.err);
        return texts.isEmpty() ? caller.interact() : caller.call(texts);
    }
}
