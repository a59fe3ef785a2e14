/**
 * Servers side by side: one page that shows what differs between two models.
 *
 * <pre>
 * Reading           the page, from the sources and documents that the build packs beside this class
 *   ModelSources    which files a model is, cut by their rulers
 *     Source        one file: javac's tree of it, and its lines in tokens
 *     Rulers        the sections of a file
 *     Verbs         the methods that implement the five verbs
 *   Alignment       which lines of two models are the same, changed, moved
 *   Glossary, Course, Essay, Tables    what the documents say of it
 *   Measured        what a run of the comparison found of a model
 *   Page            HTML around one JSON
 * </pre>
 *
 * <p>Nothing here knows a model's name: models are found as everywhere, their files by what their
 * {@code open} names, and every figure is counted, or read from results, when the page is made.
 */
@NullMarked
package dev.acceptloop.reading;

import org.jspecify.annotations.NullMarked;
