package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One row of {@code http-cases.txt}, where its columns are explained.
 *
 * @param group the heading above it
 * @param section of which RFC
 * @param right each answer that is right
 * @param written the bytes as they are written there
 */
record HttpCase(
        String group,
        String section,
        String force,
        List<String> right,
        String what,
        String written) {
    private static final String FILE = "/http-cases.txt";
    private static final String GET = "GET / HTTP/1.1\\r\\nHost: a\\r\\n";
    private static final String POST = "POST /echo HTTP/1.1\\r\\nHost: a\\r\\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\\r\\n\\r\\n";
    private static final String NO_PROBE = "!";
    private static final Pattern TIMES = Pattern.compile("\\{(.+?)\\*(\\d+)}");

    /** What is asked for behind each case, to see whether it is taken for the next request. */
    private static final String PROBE = "GET /time?format=probe HTTP/1.1\r\nHost: a\r\n\r\n";

    private static final String PROBED = "probe";
    private static final Pattern HEAD = Pattern.compile("HTTP/1\\.1 (\\d{3}) [^\r]*\r\n");
    private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: (\\d+)\r\n");

    static List<HttpCase> all() throws IOException {
        var cases = new ArrayList<HttpCase>();
        String group = "";
        for (String line : text().lines().toList()) {
            if (line.startsWith("== ")) {
                group = line.substring(3);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                String[] cells = line.split(" +\\| ", 5);
                List<String> right = Arrays.asList(cells[2].strip().split(" / ", -1));
                String what = cells[3].strip();
                cases.add(new HttpCase(group, cells[0], cells[1].strip(), right, what, cells[4]));
            }
        }
        return cases;
    }

    private static String text() throws IOException {
        try (InputStream in = HttpCase.class.getResourceAsStream(FILE)) {
            return new String(Objects.requireNonNull(in, FILE).readAllBytes(), UTF_8);
        }
    }

    /** Its own, and the probe. */
    byte[] bytes() {
        boolean isCut = written.startsWith(NO_PROBE);
        String all =
                (isCut ? written.substring(1) : written)
                        .replace("@chunked", CHUNKED)
                        .replace("@post", POST)
                        .replace("@get", GET);
        String whole = TIMES.matcher(all).replaceAll(HttpCase::repeated).translateEscapes();
        return (whole + (isCut ? "" : PROBE)).getBytes(ISO_8859_1);
    }

    private static String repeated(MatchResult match) {
        String many = match.group(1).repeat(Integer.parseInt(match.group(2)));
        return Matcher.quoteReplacement(many);
    }

    /**
     * Everything a server said to those bytes until it closed, as the file writes it.
     *
     * @throws IOException if it is no HTTP, or an answer lacks what each has
     */
    String answers(byte[] said) throws IOException {
        var answers = new ArrayList<String>();
        String left = new String(said, ISO_8859_1);
        boolean probed = false;
        while (!left.isEmpty()) {
            Matcher head = HEAD.matcher(left);
            int end = left.indexOf("\r\n\r\n") + 4;
            if (probed || !head.lookingAt() || end < 4) {
                throw new IOException("no answer, or one too many: " + left);
            }
            String fields = left.substring(0, end);
            String status = head.group(1);
            String rest = left.substring(end);
            boolean isBare = status.equals("100") || (answers.isEmpty() && isHead());
            int length = isBare ? 0 : length(fields);
            if (rest.length() < length) {
                throw new IOException("half an answer: " + left);
            }
            left = rest.substring(length);
            probed = rest.substring(0, length).equals(PROBED);
            if (!probed) {
                answers.add(status);
            }
        }
        String statuses = answers.isEmpty() ? "nothing" : String.join(" ", answers);
        return statuses + (probed ? " open" : " close");
    }

    private boolean isHead() {
        return written.startsWith("HEAD ");
    }

    private static int length(String fields) throws IOException {
        Matcher length = LENGTH.matcher(fields);
        if (!length.find() || !fields.contains("\r\nDate: ")) {
            throw new IOException("without a length or a date: " + fields);
        }
        return Integer.parseInt(length.group(1));
    }
}
