/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.prose;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the comments of a Java source file. Each part of a documentation comment is a separate paragraph. */
final class JavaProse {
    /** Literals come first, so that a comment inside a literal is not matched. */
    private static final Pattern PIECE = Pattern.compile(
            "\"\"\".*?(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+'"
                    + "|(?<block>/\\*.*?\\*/)|(?<line>//[^\n]*(?:\n[ \t]*//[^\n]*)*)",
            Pattern.DOTALL);

    private static final Pattern BREAK =
            Pattern.compile("\n[ \t]*\n|<p>|</?[uo]l>|<li>|</?t[rdh]>|</?table>|\n(?=@[a-z])|(?=\\{@return )");

    private JavaProse() {}

    static List<Passage> read(String file, String source) {
        List<Passage> found = new ArrayList<>();
        Matcher piece = PIECE.matcher(source);
        while (piece.find()) {
            String block = piece.group("block");
            String line = piece.group("line");
            if (block != null) {
                add(
                        found,
                        file,
                        source,
                        piece.start(),
                        block.replaceAll("^/\\*+|\\*+/$", "").replaceAll("\n[ \t]*\\* ?", "\n"));
            } else if (line != null) {
                add(found, file, source, piece.start(), line.replaceAll("(?m)^[ \t]*//+ ?", ""));
            }
        }
        return found;
    }

    private static void add(List<Passage> found, String file, String source, int start, String comment) {
        int line = 1
                + (int) source.substring(0, start)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        String prose = comment.replaceAll("(?s)<pre>.*?</pre>", "\n\n");
        Matcher end = BREAK.matcher(prose);
        int from = 0;
        while (from <= prose.length()) {
            boolean last = !end.find();
            String part = prose.substring(from, last ? prose.length() : end.start());
            String text = text(part);
            if (!text.isBlank() && !text.startsWith("SPDX-License-Identifier")) {
                int lead = (int)
                        part.substring(0, part.length() - part.stripLeading().length())
                                .chars()
                                .filter(c -> c == '\n')
                                .count();
                int before = (int)
                        prose.substring(0, from).chars().filter(c -> c == '\n').count();
                found.add(new Passage(file, line + before + lead, text));
            }
            if (last) {
                return;
            }
            from = end.end();
        }
    }

    private static String text(String part) {
        return part.strip()
                .replaceFirst("^@(param|throws) +\\S+", "")
                .replaceFirst("^@(return|since|see|deprecated|implNote|apiNote|implSpec)\\b", "")
                .replaceFirst("^\\{@return (.*)}$", "$1")
                .replaceAll("\\{@link(?:plain)? +[^ }]+ +([^}]+)}", "$1")
                .replaceAll("\\{@(?:code|link|linkplain|value|literal|inheritDoc)[^}]*}", Passage.CODE)
                .replaceAll("<a [^>]*>|</?[a-z0-9]+/?>", "")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
