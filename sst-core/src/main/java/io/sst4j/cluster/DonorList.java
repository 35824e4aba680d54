/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.cluster;

import java.util.Arrays;
import java.util.List;

/**
 * Whom a node asks for its state, in the order of preference.
 *
 * <p>Source: the documentation of {@code wsrep_sst_donor}. A comma at the end lets any other member do when none of the list
 * can; so does an empty list.
 *
 * @param names the members' names, the most preferred first
 * @param othersToo whether members that are not in the list may be chosen when none of it can
 */
public record DonorList(List<String> names, boolean othersToo) {
    /** Any member. */
    public static final DonorList ANY = new DonorList(List.of(), true);

    /** Copies the names. */
    public DonorList {
        names = List.copyOf(names);
    }

    /**
     * Reads the value of {@code wsrep_sst_donor}.
     *
     * @param text names with commas between them; may be empty
     * @return the list
     */
    public static DonorList parse(String text) {
        List<String> names = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        return new DonorList(names, names.isEmpty() || text.strip().endsWith(","));
    }

    /** Where a member stands; behind all of the list if it is not in it. */
    int rank(Member member) {
        int index = names.indexOf(member.name());
        return index < 0 ? names.size() : index;
    }

    boolean allows(Member member) {
        return othersToo || names.contains(member.name());
    }
}
