/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.prose;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** Reads the paragraphs and table cells of a Markdown page. It skips headings and code blocks. */
final class MarkdownProse {
    private static final Parser PARSER = Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .includeSourceSpans(IncludeSourceSpans.BLOCKS)
            .build();

    private MarkdownProse() {}

    static List<Passage> read(String file, String markdown) {
        List<Passage> found = new ArrayList<>();
        PARSER.parse(markdown).accept(new AbstractVisitor() {
            private int tableLine = 1;

            @Override
            public void visit(Paragraph paragraph) {
                add(paragraph);
            }

            @Override
            public void visit(CustomNode node) {
                if (node instanceof TableCell) {
                    add(node);
                } else {
                    visitChildren(node);
                }
            }

            private void add(Node node) {
                List<SourceSpan> spans = node.getSourceSpans();
                tableLine = spans.isEmpty() ? tableLine : spans.get(0).getLineIndex() + 1;
                String text = text(node);
                if (!text.isBlank()) {
                    found.add(new Passage(file, tableLine, text));
                }
            }
        });
        return found;
    }

    private static String text(Node node) {
        StringBuilder text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text words) {
                text.append(words.getLiteral());
            }

            @Override
            public void visit(Code code) {
                text.append(Passage.CODE);
            }

            @Override
            public void visit(SoftLineBreak line) {
                text.append(' ');
            }

            @Override
            public void visit(HardLineBreak line) {
                text.append(' ');
            }
        });
        return text.toString().strip();
    }
}
