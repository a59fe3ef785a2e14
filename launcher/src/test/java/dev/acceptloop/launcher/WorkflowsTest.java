package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The workflows run elsewhere: what can be known of them here is that they can be read, start what
 * there is, and may do no more than they need.
 */
final class WorkflowsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path GITHUB = ROOT.resolve(".github");
    private static final String YAML = ".*\\.ya?ml";
    private static final Map<String, String> READ = Map.of("contents", "read");
    private static final Pattern USED = Pattern.compile("(?m)^[ -]*uses: *(.*)$");
    private static final Pattern PINNED =
            Pattern.compile("[a-z-]+/[a-z-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+");
    private static final Pattern SCRIPT = Pattern.compile("(?:\\.ci|\\.github/actions)/[\\w/.-]+");

    /** What a job may beyond reading the sources; a workflow as a whole may nothing. */
    private static final Map<String, Map<String, String>> RIGHTS =
            Map.of(
                    "comment.yml/comment",
                    Map.of("actions", "read", "contents", "read", "pull-requests", "write"),
                    "release.yml/draft",
                    Map.of("attestations", "write", "contents", "write", "id-token", "write"));

    private static Map<?, ?> read(String text) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return (Map<?, ?>) new Yaml(new SafeConstructor(options)).load(text);
    }

    private static Map<?, ?> read(Path file) throws IOException {
        return read(Files.readString(file));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static List<Map<?, ?>> maps(@Nullable Object value) {
        assertThat(value).isInstanceOf(List.class);
        List<Map<?, ?>> maps = new ArrayList<>();
        ((List<?>) Objects.requireNonNull(value)).forEach(element -> maps.add(map(element)));
        return maps;
    }

    private static String text(Map<?, ?> from, String key) {
        return String.valueOf(from.get(key));
    }

    private static Stream<Path> files(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found =
                    files.filter(file -> file.getFileName().toString().matches(name)).toList();
            assertThat(found).isNotEmpty();
            return found.stream();
        }
    }

    static Stream<Path> all() throws IOException {
        return files(GITHUB, YAML);
    }

    static Stream<Path> workflows() throws IOException {
        return files(GITHUB.resolve("workflows"), YAML);
    }

    /** Job by name, in a workflow; in an action its one list of steps. */
    private static Map<String, Map<?, ?>> jobs(Path file) throws IOException {
        Map<?, ?> whole = read(file);
        var jobs = new HashMap<String, Map<?, ?>>();
        if (whole.containsKey("runs")) {
            jobs.put("runs", map(whole.get("runs")));
        } else if (whole.containsKey("jobs")) {
            map(whole.get("jobs")).forEach((name, job) -> jobs.put(name.toString(), map(job)));
        }
        return jobs;
    }

    private static List<Map<?, ?>> steps(Path file) throws IOException {
        List<Map<?, ?>> steps = new ArrayList<>();
        for (Map<?, ?> job : jobs(file).values()) {
            steps.addAll(maps(job.get("steps")));
        }
        return steps;
    }

    /** A key that is there twice would silently be the second. */
    @ParameterizedTest
    @MethodSource("all")
    void itIsYamlAndNoKeyIsThereTwice(Path file) throws IOException {
        assertThat(read(file)).isNotEmpty();
    }

    /** A tag can be moved to other code; a commit cannot. */
    @ParameterizedTest
    @MethodSource("all")
    void whatOthersWroteIsUsedAtACommitWithItsVersionBesideIt(Path file) throws IOException {
        Matcher used = USED.matcher(Files.readString(file));
        int found = 0;
        while (used.find()) {
            found++;
            assertThat(used.group(1)).matches(PINNED);
        }
        long told = steps(file).stream().filter(step -> step.containsKey("uses")).count();
        assertThat(found).isEqualTo((int) told);
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void aJobMayDoNoMoreThanItNeeds(Path file) throws IOException {
        assertThat(map(read(file).get("permissions"))).isEqualTo(READ);
        jobs(file)
                .forEach((name, job) -> {
                    String key = file.getFileName() + "/" + name;
                    Object rights = job.get("permissions");
                    assertThat(rights).as(key).isEqualTo(RIGHTS.get(key));
                    assertThat(job.get("timeout-minutes")).as(key).isInstanceOf(Integer.class);
                });
    }

    /** YAML reads a plain {@code on} as true. */
    private static String triggers(Path file) throws IOException {
        return String.valueOf(read(file).get(true));
    }

    /** With more rights than reading, nothing of a pull request is fetched and run. */
    @ParameterizedTest
    @MethodSource("workflows")
    void whatMayWriteRunsNothingOfAStranger(Path file) throws IOException {
        assertThat(triggers(file)).isNotEqualTo("null").doesNotContain("pull_request_target");
        for (Map.Entry<String, Map<?, ?>> job : jobs(file).entrySet()) {
            for (Map<?, ?> step : maps(job.getValue().get("steps"))) {
                if (text(step, "uses").startsWith("actions/checkout@")) {
                    Map<?, ?> with = map(step.get("with"));
                    assertThat(with.get("persist-credentials")).isEqualTo(false);
                    if (job.getValue().containsKey("permissions")) {
                        assertThat(with.containsKey("ref")).as(job.getKey()).isFalse();
                    }
                }
            }
        }
        if (RIGHTS.keySet().stream().noneMatch(key -> key.startsWith(file.getFileName() + "/"))) {
            assertThat(Files.readString(file)).doesNotContain("secrets.", "github.token");
        }
    }

    /** What a step does can be done here. One that comes before the sources has none to call. */
    @ParameterizedTest
    @MethodSource("all")
    void aStepIsAScriptThatIsThere(Path file) throws IOException {
        for (Map<?, ?> job : jobs(file).values()) {
            boolean sources = job.containsKey("using");
            for (Map<?, ?> step : maps(job.get("steps"))) {
                sources |= text(step, "uses").startsWith("actions/checkout@");
                if (sources && step.containsKey("run")) {
                    assertThat(script(step)).as("%s", step).isExecutable();
                }
            }
        }
    }

    private static Path script(Map<?, ?> step) {
        String run = text(step, "run");
        if (run.equals("\"$STEP\"")) {
            String variable = text(map(step.get("env")), "STEP");
            assertThat(variable).startsWith("${{ github.action_path }}/");
            return GITHUB.resolve("actions/gate").resolve(Path.of(variable).getFileName());
        }
        Matcher script = SCRIPT.matcher(run);
        assertThat(script.lookingAt()).as(run).isTrue();
        return ROOT.resolve(script.group());
    }

    /** A title of a pull request that is put into a command is a command. */
    @ParameterizedTest
    @MethodSource("all")
    void noCommandIsMadeOfWhatSomebodyElseWrote(Path file) throws IOException {
        for (Map<?, ?> step : steps(file)) {
            assertThat(text(step, "run")).doesNotContain("${{", "\n");
        }
    }

    @Test
    void aCommentIsMadeOfWhatABenchmarkLeft() throws IOException {
        Path comment = GITHUB.resolve("workflows/comment.yml");
        String benchmark = text(read(GITHUB.resolve("workflows/benchmark.yml")), "name");
        assertThat(triggers(comment)).contains("workflow_run", "workflows=[" + benchmark + "]");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aFormAsksEachQuestionOnceAndSaysWhetherItMustBeAnswered(Path file) throws IOException {
        Map<?, ?> form = read(file);
        assertThat(form.get("name")).isNotNull();
        assertThat(form.get("description")).isNotNull();
        List<Object> names = new ArrayList<>();
        for (Map<?, ?> part : maps(form.get("body"))) {
            assertThat(part.get("type"))
                    .isIn("markdown", "input", "textarea", "dropdown", "checkboxes");
            Map<?, ?> attributes = map(part.get("attributes"));
            if (text(part, "type").equals("markdown")) {
                assertThat(attributes.get("value")).isNotNull();
                continue;
            }
            names.add(part.get("id"));
            assertThat(attributes.get("label")).isNotNull();
            if (text(part, "type").equals("checkboxes")) {
                maps(attributes.get("options"))
                        .forEach(option -> assertThat(option.get("required")).isNotNull());
            } else {
                assertThat(map(part.get("validations")).get("required")).isNotNull();
            }
        }
        assertThat(names).isNotEmpty().doesNotContainNull().doesNotHaveDuplicates();
    }

    static Stream<Path> forms() throws IOException {
        return files(GITHUB.resolve("ISSUE_TEMPLATE"), YAML);
    }

    /** Those for other places, which are in no file of their own. */
    @Test
    void whatTheDocumentShowsIsYamlToo() throws IOException {
        List<String> blocks =
                Pattern.compile("(?ms)^```yaml\n(.*?)^```$")
                        .matcher(Files.readString(ROOT.resolve("docs/ci.md")))
                        .results()
                        .map(block -> block.group(1))
                        .toList();
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(2);
        for (String block : blocks) {
            assertThat(read(block)).isNotEmpty();
        }
        assertThat(read(ROOT.resolve("CITATION.cff")).get("cff-version")).isNotNull();
    }
}
