/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartTest {
    @TempDir
    Path directory;

    @Test
    void aLightAndADarkPictureShowTheMedians() throws Exception {
        Chart.write(
                directory,
                List.of(row("whole join by mariabackup", 500, 14.8, 3.3), row("whole join by rsync", 3000, 8.3, 3.9)));
        assertThat(bars("compare.svg", 31, 119, 180)).isEqualTo(3);
        assertThat(bars("compare.svg", 138, 155, 168)).isEqualTo(3);
        assertThat(bars("compare-dark.svg", 31, 119, 180)).isEqualTo(3);
        assertThat(Files.readString(directory.resolve("compare-dark.svg"))).contains("fill:rgb(13,17,23)");
    }

    @Test
    void chartsShowTheFiguresOfTheTables() throws Exception {
        Path page = Path.of("README.md");
        Results.draw(page, directory);

        int joins = 3 * 3;
        assertThat(bars("joins.svg", 31, 119, 180)).isEqualTo(joins + 1);
        assertThat(bars("joins-tls-dark.svg", 138, 155, 168)).isEqualTo(joins + 1);
        assertThat(bars("lanes.svg", 31, 119, 180)).isEqualTo(5 + 1);
        assertThat(bars("reuse.svg", 138, 155, 168)).isEqualTo(4 + 1);
        for (String picture : List.of(
                "joins.svg",
                "joins-dark.svg",
                "joins-tls.svg",
                "joins-tls-dark.svg",
                "lanes.svg",
                "lanes-dark.svg",
                "reuse.svg",
                "reuse-dark.svg")) {
            assertThat(Path.of("../docs/images").resolve(picture)).exists();
        }
    }

    /** One for each row, and one in the legend. */
    private long bars(String file, int red, int green, int blue) throws IOException {
        String fill = "fill:rgb(" + red + "," + green + "," + blue + ");stroke:none;";
        return Files.readAllLines(directory.resolve(file)).stream()
                .filter(line -> line.contains(fill))
                .count();
    }

    private static Row row(String what, int megabytes, double stock, double own) {
        return new Row(megabytes, what, Meter.Cpu.MACHINE, sample(stock), sample(own));
    }

    private static Sample sample(double seconds) {
        Sample sample = new Sample();
        sample.add(new Measured(Duration.ofMillis(Math.round(seconds * 1000)), Duration.ZERO, 0));
        return sample;
    }
}
