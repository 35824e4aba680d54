/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Role;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.SstOption;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The methods read exactly the settings that they list, with the meaning of the option files. */
class ListedSettingsTest {
    private static final String ROOT = "io.sst4j.backup.";
    private static final List<String> OF_FILES = List.of(
            "internal.node.MethodSettings",
            "internal.node.DataLayout",
            "internal.node.OwnServer",
            "internal.node.PreviousData",
            "internal.node.EncryptedRedoLog");

    /** Options whose default depends on the method. */
    private static final Set<SstOption> BY_METHOD = Set.of(SstOption.BACKUP_THREADS);

    private static Stream<String> classesOf(String method) {
        return switch (method) {
            case "xtrabackup-v2" -> Stream.concat(OF_FILES.stream(), Stream.of("xtrabackup.XtrabackupSettings"));
            case "rsync" -> Stream.concat(OF_FILES.stream(), Stream.of("rsync.method.RsyncOptions"));
            default -> Stream.of("mysqldump.MysqldumpOptions");
        };
    }

    /** Returns the names of a class's setting constants. */
    private static List<String> constants(String type) {
        List<String> names = new ArrayList<>();
        try {
            for (Field field : Class.forName(ROOT + type).getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == Setting.class) {
                    field.setAccessible(true);
                    names.add(((Setting) field.get(null)).name());
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        assertThat(names).as(type).isNotEmpty();
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"xtrabackup-v2", "rsync", "mysqldump"})
    void aMethodListsEverySettingThatItReadsBy(String name) throws SstException {
        List<String> listed =
                Sst.method(name).settings().stream().map(Setting::name).toList();
        assertThat(listed)
                .doesNotHaveDuplicates()
                .containsAll(classesOf(name)
                        .flatMap(type -> constants(type).stream())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "xtrabackup-v2", "rsync", "mysqldump"})
    void aSettingIsDescribedByOneSentence(String name) throws SstException {
        for (Setting setting : Sst.method(name).settings()) {
            assertThat(setting.description())
                    .as(setting.name())
                    .matches("(?s)[^a-z].*[^.]|host\\[:port] .*[^.]")
                    .doesNotContain("\n")
                    .doesNotContain("`");
            assertThat(setting.name()).matches("[a-z][a-z0-9-]*");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xtrabackup-v2", "rsync", "mysqldump"})
    void aSettingIsWhatItIsInOptionFiles(String name) throws SstException {
        List<SstOption> compared = new ArrayList<>();
        for (Setting setting : Sst.method(name).settings()) {
            Optional<SstOption> option = Stream.of(SstOption.values())
                    .filter(known -> known.optionName().equals(setting.name()))
                    .filter(known -> !BY_METHOD.contains(known))
                    .findFirst();
            option.ifPresent(known -> {
                compared.add(known);
                assertThat(setting.defaultValue()).as(setting.name()).isEqualTo(known.defaultValue());
                assertThat(setting.kind() == Setting.Kind.SECRET)
                        .as(setting.name())
                        .isEqualTo(known.isSecret());
                for (Role role : Role.values()) {
                    assertThat(!setting.isHeededBy(role) || known.appliesTo(role))
                            .as(setting + " is said to be heeded by the " + role)
                            .isTrue();
                }
            });
        }
        assertThat(compared).contains(SstOption.SST_INITIAL_TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xtrabackup-v2", "rsync", "mysqldump"})
    void aMisspeltNameIsToldByBothHalves(String name) throws SstException {
        SnapshotMethod method = Sst.method(name);
        Settings settings = Settings.builder().set("sst-inital-timeout", "5").build();
        assertThatThrownBy(() -> method.source(settings)).hasMessageContaining("did you mean 'sst-initial-timeout'?");
        assertThatThrownBy(() -> method.target(settings)).hasMessageContaining("did you mean 'sst-initial-timeout'?");
    }
}
