/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.prose;

/**
 * A passage of English text: a paragraph, a table cell, or a part of a comment.
 *
 * @param file the path of its file, from the top of the project
 * @param line the line where it begins
 * @param text the words, with code replaced by {@link #CODE} and without markup
 */
record Passage(String file, int line, String text) {
    /** A noun that stands for any code, so that the sentence around it keeps its grammar. */
    static final String CODE = "Name";
}
