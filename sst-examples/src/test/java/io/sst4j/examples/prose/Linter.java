/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.prose;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.languagetool.JLanguageTool;
import org.languagetool.Languages;
import org.languagetool.UserConfig;
import org.languagetool.markup.AnnotatedTextBuilder;
import org.languagetool.rules.Rule;
import org.languagetool.rules.RuleMatch;
import org.languagetool.rules.patterns.PatternRuleLoader;

/** LanguageTool for British English with the rules that this project uses. For use by one thread. */
final class Linter {
    private static final int LONGEST_SENTENCE = 35;
    private static final Set<String> CATEGORIES =
            Set.of("GRAMMAR", "CONFUSED_WORDS", "REDUNDANCY", "PLAIN_ENGLISH", "NONSTANDARD_PHRASES", "SST4J");
    private static final String LONG_SENTENCE = "TOO_LONG_SENTENCE";

    /**
     * Rules that report code or terms of the field as errors. The noun that stands for code repeats and takes any article, and
     * "install" and "writes" are nouns here.
     */
    private static final Set<String> OFF = Set.of(
            "EN_A_VS_AN",
            "A_INSTALL",
            "AGREEMENT_SENT_START",
            "AGREEMENT_SENT_START_2",
            "A_COLLECTIVE_OF_NN",
            "A_INFINITIVE",
            "CD_NN",
            "EACH_EVERY_NNS",
            "FEWER_LESS",
            "HAVE_PART_AGREEMENT",
            "ONE_PLURAL",
            "PCT_PLURAL_NOUN_SINGULAR_VERB_AGREEMENT",
            "PHRASE_REPETITION",
            "SUBJECT_VERB_AGREEMENT_PLURAL",
            "THE_LATER_LATTER",
            "TO_TOO",
            "UNDER_COMPOUNDS",
            "WHAT_IS_REASON");

    /** The number of words from which a passage is checked; shorter table cells are labels. */
    private static final int WORDS_OF_A_SENTENCE = 4;

    private final JLanguageTool tool;

    private Linter(JLanguageTool tool) {
        this.tool = tool;
    }

    static Linter create() throws IOException {
        UserConfig config = new UserConfig(Map.of(LONG_SENTENCE, new Object[] {LONGEST_SENTENCE}));
        JLanguageTool tool = new JLanguageTool(Languages.getLanguageForShortCode("en-GB"), null, config);
        try (InputStream own = Linter.class.getResourceAsStream("/prose/rules.xml")) {
            new PatternRuleLoader()
                    .getRules(own, "rules.xml", tool.getLanguage())
                    .forEach(tool::addRule);
        }
        tool.disableRules(tool.getAllRules().stream()
                .filter(rule -> !kept(rule))
                .map(Rule::getId)
                .toList());
        return new Linter(tool);
    }

    private static boolean kept(Rule rule) {
        return (CATEGORIES.contains(rule.getCategory().getId().toString()) && !OFF.contains(rule.getId()))
                || rule.getId().equals(LONG_SENTENCE);
    }

    List<Finding> check(Passage passage) throws IOException {
        if (passage.text().split(" ", WORDS_OF_A_SENTENCE).length < WORDS_OF_A_SENTENCE) {
            return List.of();
        }
        List<RuleMatch> matches = tool.check(
                new AnnotatedTextBuilder().addText(passage.text()).build(),
                true,
                JLanguageTool.ParagraphHandling.NORMAL,
                null,
                JLanguageTool.Mode.ALL,
                JLanguageTool.Level.PICKY);
        return matches.stream().map(match -> finding(passage, match)).toList();
    }

    private static Finding finding(Passage passage, RuleMatch match) {
        int to = Math.min(passage.text().length(), Math.max(match.getToPos(), match.getFromPos() + 60));
        return new Finding(
                passage, match.getRule().getId(), passage.text().substring(match.getFromPos(), to), match.getMessage());
    }
}
