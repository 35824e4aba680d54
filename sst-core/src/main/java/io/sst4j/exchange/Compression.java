/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The use of zstd for parcels: never, always with one level, or while it raises the throughput.
 *
 * @param use the parcels to compress
 * @param level the zstd level
 */
record Compression(Use use, int level) {
    /** The parcels to compress. */
    enum Use {
        NEVER,
        WHILE_IT_PAYS,
        ALWAYS
    }

    private static final int MOST_LEVEL = 19;
    private static final Pattern ZSTD = Pattern.compile("zstd:(\\d{1,2})");

    private static final Logger LOG = LoggerFactory.getLogger(Compression.class);

    /** Loads the library once, on first use. */
    private static final class Library {
        static final boolean IS_HERE = isLoaded();

        private static boolean isLoaded() {
            try {
                Zstd.load();
                return true;
            } catch (LinkageError e) {
                LOG.debug("zstd-jni is not available; nothing is compressed", e);
                return false;
            }
        }
    }

    static final Compression OFF = new Compression(Use.NEVER, 1);
    static final Compression AUTO = new Compression(Use.WHILE_IT_PAYS, 1);

    /**
     * Parses a setting.
     *
     * @throws IllegalArgumentException unless it is {@code auto}, {@code off} or {@code zstd:} with a level
     */
    static Compression of(String word) {
        String form = word.toLowerCase(Locale.ROOT);
        return switch (form) {
            case "auto" -> AUTO;
            case "off" -> OFF;
            default -> new Compression(Use.ALWAYS, level(word, form));
        };
    }

    /** Returns whether zstd-jni is available. */
    static boolean isPossible() {
        return Library.IS_HERE;
    }

    private static int level(String word, String form) {
        Matcher matcher = ZSTD.matcher(form);
        int level = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        if (level < 1 || level > MOST_LEVEL) {
            throw new IllegalArgumentException(
                    "sst-compress='" + word + "' is not one of auto, off, zstd:1 to zstd:" + MOST_LEVEL);
        }
        return level;
    }
}
