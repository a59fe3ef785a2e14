package dev.acceptloop.clients;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A verdict as JUnit's XML, in the form that Ant began and that pipelines read: a test case for
 * each expectation, and one for what fails a run whatever was expected. What does not hold is a
 * failure; what cannot be told is an error, since the command's exit status is not 0 then.
 */
final class LoadJUnit {
    private static final String CLASS = "acceptloop.load";

    private final XMLStreamWriter xml;
    private final LoadResult result;

    private LoadJUnit(XMLStreamWriter xml, LoadResult result) {
        this.xml = xml;
        this.result = result;
    }

    static String write(LoadResult result, LoadVerdict verdict) {
        var text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new LoadJUnit(xml, result).suite(verdict);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("no XML into memory", e);
        }
        return text.append('\n').toString();
    }

    private void suite(LoadVerdict verdict) throws XMLStreamException {
        List<Expectation.Outcome> outcomes = verdict.outcomes();
        long broken = count(outcomes, Expectation.Verdict.BROKEN);
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuite");
        attribute("name", "load of " + result.settings().target());
        attribute("timestamp", result.begin().toString());
        attribute("time", time(result.seconds()));
        attribute("tests", outcomes.size() + 1);
        attribute("failures", broken + (verdict.failures().isEmpty() ? 0 : 1));
        attribute("errors", count(outcomes, Expectation.Verdict.UNDECIDED));
        attribute("skipped", 0);
        for (Expectation.Outcome outcome : outcomes) {
            testCase(
                    outcome.expectation(),
                    kind(outcome.verdict()),
                    outcome.explanation(),
                    0); // who reads it adds them up
        }
        String failures = String.join("; ", verdict.failures());
        String trouble = failures.isEmpty() ? "" : "failure";
        testCase("no unexpected errors", trouble, failures, result.seconds());
        xml.writeStartElement("system-out");
        xml.writeCharacters(legal(LoadFiles.summary(result)));
        for (String warning : verdict.warnings()) {
            xml.writeCharacters(legal(warning) + "\n");
        }
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private static long count(List<Expectation.Outcome> outcomes, Expectation.Verdict verdict) {
        return outcomes.stream().filter(outcome -> outcome.verdict() == verdict).count();
    }

    private static String kind(Expectation.Verdict verdict) {
        return switch (verdict) {
            case HELD -> "";
            case BROKEN -> "failure";
            case UNDECIDED -> "error";
        };
    }

    private void testCase(String name, String trouble, String why, double seconds)
            throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute("classname", CLASS);
        attribute("name", name);
        attribute("time", time(seconds));
        if (!trouble.isEmpty()) {
            xml.writeEmptyElement(trouble);
            attribute("message", why);
            attribute("type", "acceptloop." + trouble);
        }
        xml.writeEndElement();
    }

    private static String time(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private void attribute(String name, Object value) throws XMLStreamException {
        xml.writeAttribute(name, legal(value.toString()));
    }

    /** XML 1.0 has no way to write most control characters, and a peer can have sent some. */
    private static String legal(String text) {
        return text.replaceAll(
                "[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?");
    }
}
