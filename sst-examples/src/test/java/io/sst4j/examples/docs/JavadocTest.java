/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples in the javadoc of the public classes compile as printed. */
class JavadocTest {
    private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code\n(.*?)\n \\* \\}</pre>", Pattern.DOTALL);
    private static final int AT_LEAST = 12;

    /** The code around an example: imports of the library's packages, and the variables that an example assumes. */
    private static final String FRAME = """
            import io.sst4j.*;
            import io.sst4j.backup.cluster.*;
            import io.sst4j.backup.mysqldump.*;
            import io.sst4j.backup.rsync.*;
            import io.sst4j.backup.rsync.method.*;
            import io.sst4j.backup.server.*;
            import io.sst4j.backup.xbstream.*;
            import io.sst4j.backup.xtrabackup.*;
            import io.sst4j.cluster.*;
            import io.sst4j.internal.session.*;
            import io.sst4j.tls.*;
            import io.sst4j.transport.*;
            import io.sst4j.tree.*;
            import java.nio.ByteBuffer;
            import java.nio.file.Path;
            import java.sql.DriverManager;
            import java.time.Duration;
            import java.util.List;
            import java.util.Optional;
            import javax.sql.DataSource;
            import org.mariadb.jdbc.MariaDbDataSource;

            abstract class Example {
                SnapshotSource source;
                SnapshotTarget target;
                SnapshotMethod method;
                Settings settings;
                TransferAddress address;
                Endpoint endpoint;
                java.nio.channels.ByteChannel channel;
                java.sql.Connection connection;
                List<Member> members;
                SnapshotPosition position;
                Path dataDirectory;
                byte[] info;
                String user;
                String password;
                String other;

                abstract void announce(TransferAddress address);

                abstract void log(TransferEvent event);

                void example() throws Exception {
            %s
                }
            }
            """;

    @TempDir
    private Path classes;

    /** An example and its file. */
    record Snippet(String file, String code) {
        @Override
        public String toString() {
            return file;
        }
    }

    static List<Snippet> snippets() throws IOException {
        Path root = Path.of("..").toRealPath();
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> root.relativize(file).toString().matches("sst-(core|tls|backup)/src/main/.*"))
                    .sorted()
                    .flatMap(file -> snippets(root, file))
                    .toList();
        }
    }

    private static Stream<Snippet> snippets(Path root, Path file) {
        try {
            Matcher found = EXAMPLE.matcher(Files.readString(file));
            return found
                    .results()
                    .map(result -> new Snippet(
                            root.relativize(file).toString(), result.group(1).replaceAll("(?m)^ \\* ?", "")))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void examplesAreFound() throws IOException {
        assertThat(snippets()).hasSizeGreaterThanOrEqualTo(AT_LEAST);
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void exampleCompiles(Snippet snippet) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavaFileObject unit =
                new SimpleJavaFileObject(URI.create("memory:///Example.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return FRAME.formatted(snippet.code());
                    }
                };
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
        boolean compiled = compiler.getTask(null, null, problems, options, null, List.of(unit))
                .call();
        assertThat(problems.getDiagnostics().stream()
                        .filter(problem -> problem.getKind() == javax.tools.Diagnostic.Kind.ERROR))
                .isEmpty();
        assertThat(compiled).isTrue();
    }
}
