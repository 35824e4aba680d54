/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.internal.compress.Compression;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filter commands are replaced in process if possible, and run otherwise. */
class FilterCommandTest {
    @ParameterizedTest
    @CsvSource({
        "gzip, GZIP",
        "gzip -c, GZIP",
        "gzip -9 -c -, GZIP",
        "pigz -p4, GZIP",
        "zstd, ZSTD",
        "zstd -3 -T0, ZSTD",
        "zstd -19 --threads=4 -c -q, ZSTD",
        "zstdmt -1, ZSTD",
        "pzstd -p8, ZSTD",
        "lz4, LZ4",
        "lz4 -1 -c, LZ4",
    })
    void ordinaryCompressorsAreDoneInProcess(String command, Compression compression) {
        assertThat(FilterCommand.compressor(command).compression()).contains(compression);
        assertThat(FilterCommand.decompressor(command).compression()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gzip -d, GZIP",
        "gzip -dc, GZIP",
        "gzip -c -d, GZIP",
        "gunzip, GZIP",
        "gunzip -c, GZIP",
        "zcat, GZIP",
        "pigz -d, GZIP",
        "pigz -dc -p2, GZIP",
        "unpigz, GZIP",
        "zstd -d, ZSTD",
        "zstd --decompress --stdout, ZSTD",
        "zstd -dcfq -T2, ZSTD",
        "unzstd, ZSTD",
        "zstdcat, ZSTD",
        "pzstd -d, ZSTD",
        "lz4 -d, LZ4",
        "lz4cat, LZ4",
        "unlz4 -c, LZ4",
    })
    void ordinaryDecompressorsAreDoneInProcess(String command, Compression compression) {
        assertThat(FilterCommand.decompressor(command).compression()).contains(compression);
        assertThat(FilterCommand.compressor(command).compression()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat",
                "xz",
                "bzip2",
                "gzip | cat",
                "gzip; true",
                "gzip $LEVEL",
                "gzip > file",
                "'gzip'",
                "/opt/bin/gzip",
                "zstd --long=31",
                "zstd -D dictionary",
                "lz4 -l",
                "gzip file",
                "nice gzip",
                " ",
            })
    void everythingElseIsRun(String command) {
        assertThat(FilterCommand.compressor(command).compression()).isEmpty();
        assertThat(FilterCommand.decompressor(command).compression()).isEmpty();
    }
}
