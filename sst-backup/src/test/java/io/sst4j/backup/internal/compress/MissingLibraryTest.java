/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Missing optional libraries are reported by name. */
class MissingLibraryTest {
    @ParameterizedTest
    @CsvSource({"zstd, com.github.luben:zstd-jni", "lz4, at.yawk.lz4:lz4-java"})
    void errorNamesWhatToAdd(String name, String artifact) throws Exception {
        Class<?> compression = new Bare().loadClass(Compression.class.getName());
        Method named = compression.getMethod("named", String.class);
        Method decompress = compression.getMethod("decompress", ReadableByteChannel.class);
        ReadableByteChannel in = Channels.newChannel(new ByteArrayInputStream(new byte[0]));
        assertThatExceptionOfType(InvocationTargetException.class)
                .isThrownBy(() -> decompress.invoke(named.invoke(null, name), in))
                .satisfies(e -> assertThat(e.getCause())
                        .isInstanceOf(SstException.class)
                        .hasMessageContaining(artifact)
                        .extracting(cause -> ((SstException) cause).code())
                        .isEqualTo(ErrorCode.NO_PROVIDER));
    }

    @ParameterizedTest
    @CsvSource({"none", "gzip"})
    void othersDoNotNeedThem(String name) throws Exception {
        Class<?> compression = new Bare().loadClass(Compression.class.getName());
        Object value = compression.getMethod("named", String.class).invoke(null, name);
        ReadableByteChannel in = Channels.newChannel(new ByteArrayInputStream(new byte[0]));
        assertThat(compression
                        .getMethod("decompress", ReadableByteChannel.class)
                        .invoke(value, in))
                .isNotNull();
    }

    /** Loads the package again, without the libraries. */
    private static final class Bare extends ClassLoader {
        Bare() {
            super(MissingLibraryTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.github.luben.") || name.startsWith("net.jpountz.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith(Compression.class.getPackageName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = "/" + name.replace('.', '/') + ".class";
            try (InputStream in = MissingLibraryTest.class.getResourceAsStream(file)) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
