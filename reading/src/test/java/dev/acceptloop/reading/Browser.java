package dev.acceptloop.reading;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Chromium that is told what to do over its debugging protocol: keys are pressed as a person
 * presses them, and what it asks for, and complains of, is known.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">the protocol</a>
 */
final class Browser {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome");
    private static final String PATH = System.getenv().getOrDefault("PATH", "");
    private static final String READY = "DevTools listening on ";
    private static final int PATIENCE_SECONDS = 240;

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final BlockingQueue<String> loads = new LinkedBlockingQueue<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private String session = "";

    private Browser(Process process, URI address) {
        this.process = process;
        this.socket =
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(address, new Messages())
                        .join();
    }

    /** Where one is installed. */
    static Optional<Path> installed() {
        return NAMES.stream()
                .flatMap(name ->
                        Arrays.stream(PATH.split(File.pathSeparator, -1))
                                .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** One with a profile of its own, and an empty page. */
    static Browser start(Path program, Path profile) throws IOException {
        Process process =
                new ProcessBuilder(
                                program.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--hide-scrollbars",
                                "--user-data-dir=" + profile,
                                "--remote-debugging-port=0",
                                "about:blank")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        BufferedReader said = process.errorReader();
        String line = said.readLine();
        while (line != null && !line.startsWith(READY)) {
            line = said.readLine();
        }
        if (line == null) {
            throw new IOException("it ended before it listened");
        }
        Thread.ofVirtual().start(() -> said.lines().forEach(_ -> {}));
        var browser = new Browser(process, URI.create(line.substring(READY.length())));
        browser.openPage();
        return browser;
    }

    private void openPage() {
        String target =
                call("Target.createTarget", Map.of("url", "about:blank")).path("targetId").asText();
        session =
                call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                        .path("sessionId")
                        .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
        call("Page.setLifecycleEventsEnabled", Map.of("enabled", true));
    }

    /** Calls a method of the protocol and returns its result. */
    JsonNode call(String method, Map<String, Object> parameters) {
        int id = calls.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        answers.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        socket.sendText(message.toString(), true).join();
        JsonNode got = answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        assertThat(got.path("error").toString()).as(method).isEmpty();
        return got.path("result");
    }

    /** Loads a page and waits until it has. */
    void open(String url) throws InterruptedException {
        String asked = call("Page.navigate", Map.of("url", url)).path("loaderId").asText();
        String loaded = "";
        while (!asked.equals(loaded)) { // the page before it may be late to say so
            loaded = loads.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(loaded).as("%s is loaded", url).isNotNull();
        }
    }

    /** What an expression comes to in the page, once it is settled. */
    JsonNode evaluate(String expression) {
        JsonNode got =
                call(
                        "Runtime.evaluate",
                        Map.of(
                                "expression",
                                expression,
                                "awaitPromise",
                                true,
                                "returnByValue",
                                true));
        assertThat(got.path("exceptionDetails").toString()).as(expression).isEmpty();
        return got.path("result").path("value");
    }

    /** As large as that, and no larger than a phone if it is one. */
    void size(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        height,
                        "deviceScaleFactor",
                        1,
                        "mobile",
                        width < 500));
    }

    /** A medium, and what its reader prefers. */
    void media(String medium, String scheme, String motion) {
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "media",
                        medium,
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", motion))));
    }

    /** Presses a key, and waits until what that starts has been drawn. */
    void press(String key) {
        String text = key.length() == 1 ? key : "";
        for (String type : List.of("keyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", key, "text", type.equals("keyDown") ? text : ""));
        }
        evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))");
    }

    /** Errors and warnings, of the page and of the browser about it. */
    List<String> complaints() {
        return complaints;
    }

    /** The addresses that were asked for. */
    List<String> requests() {
        return requests;
    }

    void end() throws InterruptedException {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    /** Puts together what comes, and gives it to whom it is for. */
    private final class Messages implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                take(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        private void take(String text) {
            try {
                JsonNode node = JSON.readTree(text);
                if (node.has("id")) {
                    requireNonNull(answers.remove(node.path("id").asInt())).complete(node);
                } else {
                    event(node.path("method").asText(), node.path("params"));
                }
            } catch (IOException e) {
                complaints.add("no JSON: " + e.getMessage());
            }
        }

        private void event(String method, JsonNode told) {
            switch (method) {
                case "Page.lifecycleEvent" -> {
                    if (told.path("name").asText().equals("load")) {
                        loads.add(told.path("loaderId").asText());
                    }
                }
                case "Runtime.exceptionThrown" -> complaints.add(told.toString());
                case "Network.requestWillBeSent" ->
                        requests.add(told.path("request").path("url").asText());
                case "Runtime.consoleAPICalled" -> {
                    if (!told.path("type").asText().equals("log")) {
                        complaints.add(told.toString());
                    }
                }
                case "Log.entryAdded" -> complaints.add(told.path("entry").path("text").asText());
                default -> {}
            }
        }
    }
}
