/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.Closeable;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {
    @TempDir
    private Path directory;

    private void isTaken() {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> Claim.take(directory))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_RUNNING))
                .withMessageContaining(directory.toString());
    }

    @Test
    void oneHasItAtATime() throws Exception {
        Claim first = Claim.take(directory);
        isTaken();
        first.close();
        Claim next = Claim.take(directory);
        first.close();
        isTaken();
        next.close();
        assertThat(directory).isEmptyDirectory();
    }

    /** A process that takes a claim, reports it, and releases it when its input ends. */
    public static final class Other {
        private Other() {}

        /** Claims the directory passed as the argument. */
        public static void main(String[] arguments) throws Exception {
            try (Closeable claim = Staging.of(Path.of(arguments[0])).claim()) {
                System.out.println("taken " + (claim != null));
                while (System.in.read() >= 0) {
                    // the parent process closes the input
                }
            } catch (SstException e) {
                System.out.println(e.code());
            }
        }
    }

    private Process other() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        Other.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String classPath() throws Exception {
        Path tests = Path.of(ClaimTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return String.join(
                File.pathSeparator,
                tests.resolveSibling("test-classes").toString(),
                tests.resolveSibling("classes").toString(),
                System.getProperty("java.class.path"),
                System.getProperty("jdk.module.path", ""));
    }

    private static String said(Process process) throws Exception {
        return String.valueOf(process.inputReader().readLine());
    }

    /** The owner of a lock must not open the file again: closing either channel would release the lock. */
    @Test
    void otherProcessIsRefusedWhateverThisOneTried() throws Exception {
        Claim claim = Claim.take(directory);
        isTaken();
        Process refused = other();
        assertThat(said(refused)).isEqualTo("ALREADY_RUNNING");
        claim.close();
        Process taking = other();
        assertThat(said(taking)).isEqualTo("taken true");
        isTaken();
        isTaken();
        Process second = other();
        assertThat(said(second)).isEqualTo("ALREADY_RUNNING");
        taking.destroyForcibly().waitFor();
        Claim.take(directory).close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void fileThatADeadProcessLeftIsNoClaim() throws Exception {
        Files.writeString(directory.resolve(Claim.NAME), "left behind");
        Claim.take(directory).close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void linkIsNotFollowed() throws Exception {
        Path target = Files.writeString(directory.resolve("precious"), "content");
        Files.createSymbolicLink(directory.resolve(Claim.NAME), target);
        assertThatExceptionOfType(SstException.class).isThrownBy(() -> Claim.take(directory));
        assertThat(target).hasContent("content");
    }

    /** A process that opens the file before its deletion must not mistake it for the claim. */
    @Test
    void noTwoHaveItWhateverTheOrder() throws Exception {
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Void>> all = IntStream.range(0, 4)
                    .mapToObj(number -> threads.submit(() -> takeOften(holders, taken)))
                    .toList();
            for (Future<Void> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(taken.get()).isPositive();
        assertThat(directory).isEmptyDirectory();
    }

    private Void takeOften(AtomicInteger holders, AtomicInteger taken) throws SstException {
        for (int i = 0; i < 500; i++) {
            try (Claim claim = Claim.take(directory)) {
                assertThat(claim).isNotNull();
                assertThat(holders.incrementAndGet()).isOne();
                taken.incrementAndGet();
                holders.decrementAndGet();
            } catch (SstException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_RUNNING);
            }
        }
        return null;
    }
}
