/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.mysqldump.LogicalCopy;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Objects created by clients of any character set arrive with the same bytes, and with their original settings. */
class LogicalCopyCharsetIT {
    private static final List<ForeignCode> CODES = List.of(
            ForeignCode.of("latin1", "windows-1252", "\u00e4\u00f6\u20ac"),
            // ASCII only
            ForeignCode.of("latin2", "ISO-8859-2", "plain"),
            // contains bytes that are a backslash in other character sets
            ForeignCode.of("gbk", "GBK", "\u4e57\u8aa0\u4e2d"),
            ForeignCode.of("cp932", "windows-31j", "\u8868\u30bd\u80fd"),
            ForeignCode.of("sjis", "Shift_JIS", "\u8868\u30bd\u80fd"),
            ForeignCode.of("cp1251", "windows-1251", "\u041f\u0440\u0438"),
            ForeignCode.of("utf8mb3", "UTF-8", "\u00e4\u0436\u4e2d"),
            ForeignCode.of("utf8mb4", "UTF-8", "\u00e4\u0436\u4e2d"),
            ForeignCode.of("binary", "windows-1252", "\u00e4\u00ff\u20acA"));

    private static GaleraCluster place;
    private static MariaDbNode donor;
    private static MariaDbNode joiner;

    @BeforeAll
    static void startServers() throws Exception {
        place = GaleraCluster.create();
        donor = Standalone.start(place, Standalone.options("default_time_zone='+03:00'"));
        joiner = Standalone.start(place, Standalone.options("default_time_zone='+03:00'", "event_scheduler=ON"));
    }

    @AfterAll
    static void stopServers() throws IOException {
        place.close();
    }

    @Test
    void carriesCodeOfAnyCharacterSet() throws Exception {
        for (ForeignCode code : CODES) {
            code.make(donor);
        }

        LogicalCopy.Report report = copy();

        assertThat(report.leftOut()).isEmpty();
        Map<String, List<String>> there = new TreeMap<>();
        Map<String, List<String>> here = new TreeMap<>();
        for (ForeignCode code : CODES) {
            there.put(code.charset(), code.told(donor));
            here.put(code.charset(), code.told(joiner));
            assertThat(there.get(code.charset()))
                    .as("settings of " + code.charset())
                    .anyMatch(line -> line.contains("\t" + code.charset() + "\t"));
        }
        assertThat(here).isEqualTo(there);
        assertThat(joiner.query("SELECT EVENT_NAME FROM information_schema.EVENTS WHERE STATUS='ENABLED'"
                        + " AND EVENT_SCHEMA LIKE 'of%'"))
                .hasSize(CODES.size());
    }

    @Test
    void carriesDefinersWhoseNamesAreNotAscii() throws Exception {
        byte[] script = """
                CREATE USER 'j\u00fcrg'@localhost;
                GRANT ALL ON *.* TO 'j\u00fcrg'@localhost;
                CREATE DATABASE `d\u00f6`;
                USE `d\u00f6`;
                CREATE TABLE `t\u00f6` (`c\u00f6` INT, u VARCHAR(99));
                CREATE DEFINER='j\u00fcrg'@localhost TRIGGER `tr\u00f6` BEFORE INSERT ON `t\u00f6` FOR EACH ROW
                  SET NEW.u=CONCAT('\u00e4', CURRENT_USER());
                CREATE DEFINER='j\u00fcrg'@localhost VIEW `v\u00f6` AS SELECT `c\u00f6` AS `\u00f6` FROM `t\u00f6`;
                CREATE DEFINER='j\u00fcrg'@localhost EVENT `e\u00f6` ON SCHEDULE EVERY 1 YEAR DO SELECT '\u00e4';
                SET sql_mode='ANSI_QUOTES';
                CREATE DEFINER='j\u00fcrg'@localhost TRIGGER `z\u00f6` AFTER INSERT ON `t\u00f6` FOR EACH ROW SET @u='\u00e4';
                """.getBytes(StandardCharsets.ISO_8859_1);
        Standalone.script(donor, "latin1", script);

        copy();

        joiner.execute("INSERT INTO `d\u00f6`.`t\u00f6` VALUES (1, '')");
        assertThat(joiner.query("SELECT * FROM `d\u00f6`.`t\u00f6`")).containsExactly("1\t\u00e4j\u00fcrg@localhost");
        assertThat(joiner.query("SELECT * FROM `d\u00f6`.`v\u00f6`")).containsExactly("1");
        String definers = "SELECT DEFINER FROM information_schema.TRIGGERS UNION ALL SELECT DEFINER FROM"
                + " information_schema.VIEWS UNION ALL SELECT DEFINER FROM information_schema.EVENTS";
        assertThat(joiner.query(definers)).isEqualTo(donor.query(definers)).contains("j\u00fcrg@localhost");
    }

    private static LogicalCopy.Report copy() throws Exception {
        return LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                .threads(2)
                .build()
                .run()
                .summary(LogicalCopy.Report.class)
                .orElseThrow();
    }
}
