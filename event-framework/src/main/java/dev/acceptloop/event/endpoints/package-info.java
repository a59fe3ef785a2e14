/**
 * Where to listen and where to connect, as values: a program takes an endpoint, and need not know
 * if that is a port, a path or a host of many addresses.
 *
 * <pre>
 * server   tcp:8080   tcp:8080:interface=127.0.0.1:backlog=50   unix:/run/echo.sock:mode=660
 * client   tcp:example.org:80:timeout=5   tcp:host=::1:port=80 (as tcp:\:\:1:80)   unix:/run/echo.sock
 * </pre>
 *
 * <p>A host is connected to by the fastest of its addresses ({@link
 * dev.acceptloop.event.endpoints.HostnameEndpoint}). Twisted's plug-ins for more kinds, TLS and
 * systemd are left out: the suite serves no TLS, and what implements {@link
 * dev.acceptloop.event.endpoints.ServerEndpoint} is one. So is the one that adopts a socket by its
 * number: the JDK takes none, but for {@link System#inheritedChannel}. Wrong words are an {@code
 * IllegalArgumentException} at once, in one line; all that goes wrong later is a failure of the
 * Deferred.
 */
@NullMarked
package dev.acceptloop.event.endpoints;

import org.jspecify.annotations.NullMarked;
