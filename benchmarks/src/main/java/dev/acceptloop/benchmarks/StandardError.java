package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What one process has said on standard error, into a file that others have written before. */
final class StandardError {
    private static final int LOOKED_AT = 4096; // bytes, from the end
    private static final int MOST_LINES = 3;
    private static final int MOST_SHOWN = 300;

    private static final Pattern FRAME = Pattern.compile("\\s+at .*|\\s*\\.\\.\\. \\d+ more");

    private final Path file;
    private final long from;

    private StandardError(Path file, long from) {
        this.file = file;
        this.from = from;
    }

    /** What is appended to the file from now on. */
    static StandardError appendedTo(Path file) throws IOException {
        return new StandardError(file, Files.exists(file) ? Files.size(file) : 0);
    }

    /** Its last lines, in one; empty if there is none. The frames of a stack trace are left out. */
    String end() {
        List<String> lines =
                tail().lines()
                        .filter(line -> !line.isBlank() && !FRAME.matcher(line).matches())
                        .map(line -> Printable.of(line.strip()))
                        .toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size());
        String text = String.join(" / ", last);
        int cut = text.length() - MOST_SHOWN;
        return cut > 0 ? "…" + Printable.of(text.substring(cut)) : text; // half a character, too
    }

    /** Whether there is a stack trace in all that it has said. */
    boolean hasStackTrace() throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(from);
            var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
            return reader.lines().anyMatch(line -> FRAME.matcher(line).matches());
        }
    }

    private String tail() {
        try (FileChannel channel = FileChannel.open(file)) {
            long begin = Math.max(from, channel.size() - LOOKED_AT);
            var bytes = ByteBuffer.allocate(LOOKED_AT);
            channel.position(begin).read(bytes);
            return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        } catch (IOException _) {
            return ""; // nothing was written
        }
    }
}
