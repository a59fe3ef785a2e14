package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.protocol.Printable;
import java.net.IDN;
import java.util.ArrayDeque;
import java.util.Locale;

/**
 * Where a request goes: {@code http://HOST[:PORT][/PATH][?QUERY]}.
 *
 * @param host a name or an address; one of IPv6 without its brackets
 * @param target path and query as they are sent: ASCII, from the first slash on
 */
record HttpUrl(String host, int port, String target) {
    private static final String SCHEME = "http://";
    private static final int USUAL_PORT = 80;
    private static final String ADDRESS = "[0-9a-fA-F]*:[0-9a-fA-F:.]*(%[0-9a-zA-Z._-]+)?";

    /**
     * Reads a URL as a person types it: what may not be in a URL is escaped, a {@code %} that
     * begins no escape stays, a fragment is dropped.
     *
     * @throws IllegalArgumentException with one line
     */
    static HttpUrl parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("https:")) {
            throw new IllegalArgumentException(
                    Printable.of(
                            "'" + text + "': there is no TLS here, only http://HOST[:PORT]/PATH"));
        }
        int begin = SCHEME.length();
        int end = begin;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        if (!lower.startsWith(SCHEME) || end == begin) {
            throw bad(text);
        }
        String authority = text.substring(begin, end);
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = host(hasPort ? authority.substring(0, colon) : authority, text);
        int port = hasPort ? port(authority.substring(colon + 1), text) : USUAL_PORT;
        return new HttpUrl(host, port, target(text.substring(end)));
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException(
                Printable.of("'" + text + "': expected http://HOST[:PORT]/PATH"));
    }

    private static String host(String text, String url) {
        boolean literal = text.startsWith("[") && text.endsWith("]");
        String host = literal ? text.substring(1, text.length() - 1) : text;
        String allowed = literal ? ADDRESS : "[0-9a-zA-Z._-]+";
        try {
            host = literal ? host : IDN.toASCII(host);
        } catch (IllegalArgumentException _) {
            throw bad(url);
        }
        if (!host.matches(allowed)) { // nothing that could break out of the Host field, either
            throw bad(url);
        }
        return host;
    }

    private static int port(String text, String url) {
        if (!text.matches("[0-9]{1,5}")) {
            throw bad(url);
        }
        int port = Integer.parseInt(text);
        if (port < 1 || port > 65_535) {
            throw bad(url);
        }
        return port;
    }

    private static String target(String text) {
        int fragment = text.indexOf('#');
        String typed = fragment < 0 ? text : text.substring(0, fragment);
        var target = new StringBuilder(typed.startsWith("/") ? "" : "/");
        for (byte b : typed.getBytes(UTF_8)) {
            if (b > ' ' && b < 0x7f) {
                target.append((char) b);
            } else {
                target.append('%').append(String.format("%02X", b));
            }
        }
        return target.toString();
    }

    /**
     * Where a redirect from here leads.
     *
     * @param location an absolute URL, or a path, or a query
     * @throws IllegalArgumentException with one line
     */
    HttpUrl resolve(String location) {
        if (location.matches("(?s)[a-zA-Z][a-zA-Z0-9+.-]*:.*")) {
            return parse(location);
        }
        if (location.startsWith("//")) {
            return parse("http:" + location);
        }
        int query = (target + "?").indexOf('?');
        String path = target.substring(0, query);
        if (location.startsWith("?")) {
            return new HttpUrl(host, port, target(path + location));
        }
        String whole =
                location.startsWith("/")
                        ? location
                        : path.substring(0, path.lastIndexOf('/') + 1) + location;
        return new HttpUrl(host, port, target(withoutDots(whole)));
    }

    private static String withoutDots(String target) {
        int query = (target + "?").indexOf('?');
        var kept = new ArrayDeque<String>();
        String[] segments = target.substring(1, query).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean dots = segments[i].equals(".") || segments[i].equals("..");
            if (segments[i].equals("..")) {
                kept.pollLast();
            }
            if (!dots) {
                kept.add(segments[i]);
            } else if (i == segments.length - 1) {
                kept.add("");
            }
        }
        return "/" + String.join("/", kept) + target.substring(query);
    }

    /** Host and port, as {@link Destinations} takes them. */
    String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** What the Host field says. */
    String authority() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return port == USUAL_PORT ? shown : shown + ":" + port;
    }

    @Override
    public String toString() {
        return SCHEME + authority() + target;
    }
}
