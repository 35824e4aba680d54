/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.style.Styler;

/** The medians of a comparison as a chart of bars, in SVG: one picture for light pages and one for dark ones. */
final class Chart {
    private static final int WIDTH = 900;
    private static final int HEIGHT_OF_ROW = 56;
    private static final int HEIGHT_OF_FRAME = 120;

    /** Two colours that differ in lightness too, for people who do not tell red from green. */
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

    private Chart() {}

    /** Writes {@code compare.svg} and {@code compare-dark.svg}. */
    static void write(Path directory, List<Row> rows) throws IOException {
        for (Page page : Page.values()) {
            HorizontalBarChart chart = chart(rows, page);
            VectorGraphics2D drawing = new VectorGraphics2D();
            chart.paint(drawing, chart.getWidth(), chart.getHeight());
            try (OutputStream out = Files.newOutputStream(directory.resolve("compare" + page.suffix + ".svg"))) {
                new SVGProcessor()
                        .getDocument(drawing.getCommands(), new PageSize(chart.getWidth(), chart.getHeight()))
                        .writeTo(out);
            }
        }
    }

    private static HorizontalBarChart chart(List<Row> rows, Page page) {
        HorizontalBarChart chart = new HorizontalBarChartBuilder()
                .width(WIDTH)
                .height(HEIGHT_OF_FRAME + HEIGHT_OF_ROW * rows.size())
                .xAxisTitle("seconds, medians")
                .build();
        style(chart, page, rows.size());
        List<String> labels = rows.stream().map(Row::label).toList();
        chart.addSeries("sst4j", seconds(rows, row -> row.own().seconds()), labels)
                .setFillColor(OWN);
        chart.addSeries("stock", seconds(rows, row -> row.stock().seconds()), labels)
                .setFillColor(STOCK);
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
        // of the axis that has the categories, which here is the vertical one: a bar without its name says nothing
        styler.setXAxisMaxLabelCount(Math.max(2, rows));
        styler.setLabelsVisible(true);
        styler.setLabelsFont(font);
    }

    private static List<Number> seconds(List<Row> rows, ToDoubleFunction<Row> of) {
        return rows.stream()
                .map(row -> (Number) (Math.round(of.applyAsDouble(row) * 10) / 10.0))
                .toList();
    }
}
