/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.cluster;

import io.sst4j.SnapshotPosition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which member gives its state to a joiner, how, and why none of the others does.
 *
 * <p>Whoever can send the write sets that the joiner lacks (IST) goes before all who would send a snapshot (SST). Among equals
 * the order is: the place in the {@link Preference}; the joiner's own segment before others; for a snapshot a member that
 * goes on writing before one that blocks; the highest seqno; the name. Only members in sync may give.
 *
 * <pre>{@code
 * DonorChoice.Preference asked = DonorChoice.Preference.parse("node3,node2,");
 * DonorChoice choice = DonorChoice.of(members, new DonorChoice.Joiner("node4", 0, position, asked));
 * choice.donor().ifPresent(donor -> System.out.println(choice.transfer() + " from " + donor.name()));
 * }</pre>
 *
 * <p>Source: the documentation of state transfers in Galera clusters. The choice is made from what the members said; a
 * cluster that moves on meanwhile may choose otherwise.
 *
 * @param donor who gives; empty if nobody can
 * @param transfer how
 * @param rejected everyone else, in the order in which they would follow
 */
public record DonorChoice(Optional<Member> donor, Transfer transfer, List<Rejected> rejected) {
    /** Copies the list. */
    public DonorChoice {
        rejected = List.copyOf(rejected);
    }

    /** How a joiner gets its state. */
    public enum Transfer {
        /** By the write sets that it lacks. */
        IST,
        /** By a snapshot. */
        SST,
        /** Not at all. */
        NONE
    }

    /**
     * Who is to get a state.
     *
     * @param name its {@code wsrep_node_name}
     * @param segment its {@code gmcast.segment}
     * @param position where it is; {@link SnapshotPosition#UNDEFINED} if it has no state
     * @param donors whom it asks
     */
    public record Joiner(String name, int segment, SnapshotPosition position, Preference donors) {}

    /**
     * A member that was not chosen.
     *
     * @param member the member
     * @param reason why not, in a few words
     */
    public record Rejected(Member member, String reason) {}

    /**
     * Chooses.
     *
     * @param members the members of the cluster, in any order; the joiner may be among them
     * @param joiner who is to get a state
     * @return the choice
     */
    public static DonorChoice of(List<Member> members, Joiner joiner) {
        List<Member> able = new ArrayList<>();
        List<Rejected> unable = new ArrayList<>();
        for (Member member : members) {
            Optional<String> obstacle = obstacle(member, joiner);
            if (obstacle.isPresent()) {
                unable.add(new Rejected(member, obstacle.get()));
            } else {
                able.add(member);
            }
        }
        if (able.isEmpty()) {
            return new DonorChoice(Optional.empty(), Transfer.NONE, unable);
        }
        able.sort(order(joiner));
        Member chosen = able.get(0);
        List<Rejected> rejected = new ArrayList<>();
        for (Member other : able.subList(1, able.size())) {
            rejected.add(new Rejected(other, disadvantage(other, chosen, joiner)));
        }
        rejected.addAll(unable);
        Transfer transfer = chosen.canContinue(joiner.position()) ? Transfer.IST : Transfer.SST;
        return new DonorChoice(Optional.of(chosen), transfer, rejected);
    }

    private static Optional<String> obstacle(Member member, Joiner joiner) {
        if (member.name().equals(joiner.name())) {
            return Optional.of("it is the joiner itself");
        }
        if (!joiner.donors().allows(member)) {
            return Optional.of("wsrep_sst_donor does not name it, and has no comma at its end");
        }
        return switch (member.state()) {
            case SYNCED -> Optional.empty();
            case DONOR -> Optional.of("it gives its state to another member, or is desynced");
            case JOINED -> Optional.of("it is not in sync yet");
            case JOINING -> Optional.of("it has no state itself yet");
            case UNKNOWN -> Optional.of("it could not be asked");
        };
    }

    private static Comparator<Member> order(Joiner joiner) {
        return Comparator.comparing((Member member) -> !member.canContinue(joiner.position()))
                .thenComparing(member -> joiner.donors().rank(member))
                .thenComparing(member -> member.segment() != joiner.segment())
                .thenComparing(member -> !member.canContinue(joiner.position()) && member.blocks())
                .thenComparing(member -> -member.position().seqno())
                .thenComparing(Member::name);
    }

    /** Tells the first rule that speaks against a member; the order of the rules is that of {@link #order}. */
    private static String disadvantage(Member other, Member chosen, Joiner joiner) {
        String name = chosen.name();
        boolean chosenContinues = chosen.canContinue(joiner.position());
        if (chosenContinues && !other.canContinue(joiner.position())) {
            return "it lacks write sets that the joiner needs" + cache(other) + "; " + name + " has them";
        }
        if (joiner.donors().rank(other) != joiner.donors().rank(chosen)) {
            return "wsrep_sst_donor prefers " + name;
        }
        if (other.segment() != chosen.segment() && chosen.segment() == joiner.segment()) {
            return "it is in segment " + other.segment() + ", " + name + " in that of the joiner";
        }
        if (!chosenContinues && other.blocks() && !chosen.blocks()) {
            return "it would block its writes (" + other.method() + "), " + name + " does not";
        }
        if (other.position().seqno() != chosen.position().seqno()) {
            return "it is behind " + name + ", at " + other.position().seqno();
        }
        return name + " is as good, and comes first by its name";
    }

    private static String cache(Member member) {
        return member.cachedFrom().isPresent()
                ? " (its cache begins at " + member.cachedFrom().getAsLong() + ")"
                : "";
    }

    /**
     * Whom a node asks for its state, in the order of preference.
     *
     * <p>Source: the documentation of {@code wsrep_sst_donor}. A comma at the end lets any other member do when none of the list
     * can; so does an empty list.
     *
     * @param names the members' names, the most preferred first
     * @param othersToo whether members that are not in the list may be chosen when none of it can
     */
    public record Preference(List<String> names, boolean othersToo) {
        /** Any member. */
        public static final Preference ANY = new Preference(List.of(), true);

        /** Copies the names. */
        public Preference {
            names = List.copyOf(names);
        }

        /**
         * Reads the value of {@code wsrep_sst_donor}.
         *
         * @param text names with commas between them; may be empty
         * @return the list
         */
        public static Preference parse(String text) {
            List<String> names = Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
            return new Preference(names, names.isEmpty() || text.strip().endsWith(","));
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
}
