/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.style.Styler;

/** A bar chart in SVG: one picture for light pages and one for dark pages. */
final class Chart {
    private static final int WIDTH = 900;
    private static final int HEIGHT_OF_ROW = 56;
    private static final int HEIGHT_OF_FRAME = 120;

    /** Two colours that also differ in lightness, for people who cannot distinguish red from green. */
    private static final Color STOCK = new Color(0x8A9BA8);

    private static final Color OWN = new Color(0x1F77B4);

    private static final Color GRID = new Color(0x80_80_80);

    /** The page that a picture is for. */
    private enum Page {
        LIGHT("", Color.WHITE, new Color(0x24292F)),
        DARK("-dark", new Color(0x0D1117), new Color(0xE6EDF3));

        private final String suffix;
        private final Color paper;
        private final Color ink;

        Page(String suffix, Color paper, Color ink) {
            this.suffix = suffix;
            this.paper = paper;
            this.ink = ink;
        }
    }

    /**
     * The bars of one colour.
     *
     * @param name the text in the legend
     * @param values one value for each label of the chart
     */
    record Bars(String name, List<Double> values) {}

    /** A hundredth of a pixel is precise enough, and longer fractions double the file size. */
    private static final Pattern LONG_FRACTION = Pattern.compile("(\\d\\.\\d\\d)\\d+");

    private Chart() {}

    /** Writes {@code compare.svg} and {@code compare-dark.svg} with the medians of a comparison. */
    static void write(Path directory, List<Row> rows) throws IOException {
        write(
                directory.resolve("compare"),
                "seconds, medians",
                rows.stream().map(Row::label).toList(),
                List.of(
                        new Bars(
                                "sst4j",
                                rows.stream().map(row -> row.own().seconds()).toList()),
                        new Bars(
                                "stock",
                                rows.stream().map(row -> row.stock().seconds()).toList())));
    }

    /**
     * Writes both pictures of a chart.
     *
     * @param file the path without its suffix {@code .svg} or {@code -dark.svg}
     * @param axis the unit of the values
     * @param labels the names of the groups, from the top to the bottom
     * @param bars the values; the first bars have sst4j's colour
     */
    static void write(Path file, String axis, List<String> labels, List<Bars> bars) throws IOException {
        for (Page page : Page.values()) {
            HorizontalBarChart chart = chart(axis, labels, bars, page);
            VectorGraphics2D drawing = new VectorGraphics2D();
            chart.paint(drawing, chart.getWidth(), chart.getHeight());
            ByteArrayOutputStream picture = new ByteArrayOutputStream();
            new SVGProcessor()
                    .getDocument(drawing.getCommands(), new PageSize(chart.getWidth(), chart.getHeight()))
                    .writeTo(picture);
            Files.writeString(
                    file.resolveSibling(file.getFileName() + page.suffix + ".svg"),
                    LONG_FRACTION
                            .matcher(picture.toString(StandardCharsets.UTF_8))
                            .replaceAll("$1"));
        }
    }

    private static HorizontalBarChart chart(String axis, List<String> labels, List<Bars> bars, Page page) {
        HorizontalBarChart chart = new HorizontalBarChartBuilder()
                .width(WIDTH)
                .height(HEIGHT_OF_FRAME + HEIGHT_OF_ROW * labels.size())
                .xAxisTitle(axis)
                .build();
        style(chart, page, labels.size());
        Color colour = OWN;
        for (Bars each : bars) {
            List<Number> rounded = each.values().stream()
                    .map(value -> (Number) (Math.round(value * 10) / 10.0))
                    .toList();
            chart.addSeries(each.name(), rounded, labels).setFillColor(colour);
            colour = STOCK;
        }
        return chart;
    }

    private static void style(HorizontalBarChart chart, Page page, int rows) {
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
        var styler = chart.getStyler();
        styler.setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setLegendFont(font)
                .setLegendBackgroundColor(page.paper)
                .setLegendBorderColor(page.paper)
                .setPlotBackgroundColor(page.paper)
                .setChartBackgroundColor(page.paper)
                .setChartFontColor(page.ink)
                .setPlotBorderVisible(false);
        styler.setAxisTickLabelsFont(font)
                .setAxisTitleFont(font)
                .setAxisTickLabelsColor(page.ink)
                .setDecimalPattern("0.#");
        styler.setPlotGridLinesColor(GRID).setPlotGridHorizontalLinesVisible(false);
        // this axis has the categories, and is vertical here: a bar without a name says nothing
        styler.setXAxisMaxLabelCount(Math.max(2, rows));
        styler.setLabelsVisible(true);
        styler.setLabelsFont(font);
    }
}
