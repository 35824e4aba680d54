/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.backup.internal.compress.Compression;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The stream filter of one side. By contract it is a fragment of shell script, but nearly always a plain call of one
 * of a few programs, which then runs in process.
 *
 * @param option the name of the option
 * @param text the option's value
 * @param compression the in-process equivalent, if there is one
 */
record FilterCommand(String option, String text, Optional<Compression> compression) {
    /** Plain words without characters that are special to a shell. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 \t=._-]+");

    /** Options that do not change the meaning of the stream: levels, threads, standard output, quiet. */
    private static final Pattern HARMLESS = Pattern.compile("-|-\\d{1,2}|-[cfkqvnz]+|-[Tp]\\d{1,3}|-b\\d{1,6}"
            + "|--(stdout|to-stdout|force|keep|quiet|best|fast|rsyncable|compress|no-name)"
            + "|--(fast|level|threads|processes)=\\d{1,3}");

    private static final Pattern HARMLESS_AND_DECOMPRESS = Pattern.compile("-[cfkqvn]*d[cfkqvn]*");

    private static final Map<String, Compression> BOTH_WAYS = Map.of(
            "gzip", Compression.GZIP,
            "pigz", Compression.GZIP,
            "zstd", Compression.ZSTD,
            "zstdmt", Compression.ZSTD,
            "pzstd", Compression.ZSTD,
            "lz4", Compression.LZ4);

    private static final Map<String, Compression> BACK_ONLY = Map.of(
            "gunzip", Compression.GZIP,
            "unpigz", Compression.GZIP,
            "zcat", Compression.GZIP,
            "unzstd", Compression.ZSTD,
            "zstdcat", Compression.ZSTD,
            "unlz4", Compression.LZ4,
            "lz4cat", Compression.LZ4);

    /** Parses the donor's compression option. */
    static FilterCommand compressor(String text) {
        return new FilterCommand("compressor", text, inProcess(text, false));
    }

    /** Parses the joiner's decompression option. */
    static FilterCommand decompressor(String text) {
        return new FilterCommand("decompressor", text, inProcess(text, true));
    }

    private static Optional<Compression> inProcess(String text, boolean back) {
        if (!PLAIN.matcher(text).matches()) {
            return Optional.empty();
        }
        List<String> words = Arrays.asList(text.strip().split("\\s+"));
        String program = words.get(0).toLowerCase(Locale.ROOT);
        boolean decompress = BACK_ONLY.containsKey(program);
        for (String word : words.subList(1, words.size())) {
            if (word.equals("--decompress")
                    || word.equals("--uncompress")
                    || HARMLESS_AND_DECOMPRESS.matcher(word).matches()) {
                decompress = true;
            } else if (!HARMLESS.matcher(word).matches()) {
                return Optional.empty();
            }
        }
        Map<String, Compression> known = decompress && BACK_ONLY.containsKey(program) ? BACK_ONLY : BOTH_WAYS;
        return decompress == back ? Optional.ofNullable(known.get(program)) : Optional.empty();
    }
}
