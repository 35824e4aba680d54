/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.docs;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Executable;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The public API of a module as text: public types of exported packages, with their public and protected members. */
final class PublicApi {
    private PublicApi() {}

    /** The module of a class, whether it is in a jar or in a directory. */
    static ModuleReference moduleOf(Class<?> type) throws URISyntaxException {
        Path place =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        return ModuleFinder.of(place).findAll().iterator().next();
    }

    /** The sorted API: a line for each type, followed by a line for each of its members. */
    static List<String> of(ModuleReference module) throws IOException, ClassNotFoundException {
        Set<String> exported = module.descriptor().exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        List<String> lines = new ArrayList<>();
        for (String name : classes(module)) {
            int end = name.lastIndexOf('.');
            if (end > 0 && exported.contains(name.substring(0, end))) {
                Class<?> type = Class.forName(name, false, PublicApi.class.getClassLoader());
                if (isVisible(type)) {
                    lines.addAll(describe(type));
                }
            }
        }
        return lines;
    }

    private static List<String> classes(ModuleReference module) throws IOException {
        try (ModuleReader reader = module.open();
                Stream<String> names = reader.list()) {
            return names.filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isVisible(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getDeclaringClass()) {
            if (!isVisible(each.getModifiers())) {
                return false;
            }
        }
        return !type.isAnonymousClass() && !type.isSynthetic();
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static List<String> describe(Class<?> type) {
        List<String> lines = new ArrayList<>();
        // older JDKs omit these words; the permitted subclasses express the same
        lines.add(type.toGenericString().replaceAll("\\b(non-)?sealed ", "") + parents(type));
        Stream.of(type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
                .flatMap(Arrays::stream)
                .filter(member -> isVisible(member.getModifiers()) && !member.isSynthetic())
                .map(PublicApi::describe)
                .sorted()
                .forEach(lines::add);
        return lines;
    }

    private static String parents(Class<?> type) {
        String parents = Stream.concat(
                        Stream.ofNullable(type.getGenericSuperclass()).filter(parent -> parent != Object.class),
                        Stream.of(type.getGenericInterfaces()))
                .map(parent -> parent.getTypeName())
                .collect(Collectors.joining(", "));
        String permitted = !type.isSealed()
                ? ""
                : Stream.of(type.getPermittedSubclasses())
                        .map(Class::getName)
                        .sorted()
                        .collect(Collectors.joining(", "));
        return (parents.isEmpty() ? "" : " : " + parents) + (permitted.isEmpty() ? "" : " permits " + permitted);
    }

    private static String describe(Member member) {
        String text = member instanceof Executable executable
                ? executable.toGenericString()
                : ((java.lang.reflect.Field) member).toGenericString();
        // these modifiers are implementation details
        return "    " + text.replaceAll("\\b(synchronized|native|strictfp) ", "");
    }
}
