/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.prose;

/**
 * A passage of English text: a paragraph, a table cell, or a part of a comment.
 *
 * @param file the path of its file, relative to the project root
 * @param line the line on which it begins
 * @param text the words, with code replaced by {@link #CODE} and without markup
 */
record Passage(String file, int line, String text) {
    /** A noun that replaces any code, so that the surrounding sentence stays grammatical. */
    static final String CODE = "Name";
}
