package dev.acceptloop.clients;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A test suite as JUnit's XML, in the form that Ant began and that pipelines read. */
public final class JUnitXml {
    private final XMLStreamWriter xml;

    private JUnitXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** What became of a test case. */
    public enum Outcome {
        /** It holds. */
        PASSED(""),
        /** It does not. */
        FAILURE("failure"),
        /** It cannot be told, and that is red. */
        ERROR("error"),
        /** It cannot be told, and that is not. */
        SKIPPED("skipped");

        private final String element;

        Outcome(String element) {
            this.element = element;
        }
    }

    /**
     * A test case.
     *
     * @param message why, where it has not passed
     * @param seconds who reads it adds them up
     */
    public record Case(String name, Outcome outcome, String message, double seconds) {}

    /**
     * Writes a document of one suite.
     *
     * @param className of its cases: where a pipeline shows them
     * @param timestamp of its begin, in ISO 8601
     * @param said the end of it: what was printed
     */
    public static String of(
            String name,
            String className,
            String timestamp,
            double seconds,
            List<Case> cases,
            String said) {
        var text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            var suite = new JUnitXml(xml);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            suite.attribute("name", name);
            suite.attribute("timestamp", timestamp);
            suite.attribute("time", time(seconds));
            suite.attribute("tests", cases.size());
            suite.attribute("failures", count(cases, Outcome.FAILURE));
            suite.attribute("errors", count(cases, Outcome.ERROR));
            suite.attribute("skipped", count(cases, Outcome.SKIPPED));
            for (Case each : cases) {
                suite.testCase(className, each);
            }
            xml.writeStartElement("system-out");
            xml.writeCharacters(legal(said));
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("no XML into memory", e);
        }
        return text.append('\n').toString();
    }

    private static long count(List<Case> cases, Outcome outcome) {
        return cases.stream().filter(each -> each.outcome == outcome).count();
    }

    private void testCase(String className, Case each) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute("classname", className);
        attribute("name", each.name);
        attribute("time", time(each.seconds));
        if (each.outcome != Outcome.PASSED) {
            xml.writeEmptyElement(each.outcome.element);
            attribute("message", each.message);
            if (each.outcome != Outcome.SKIPPED) {
                attribute("type", "acceptloop." + each.outcome.element);
            }
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
