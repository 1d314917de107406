package io.waybill.inspect;

import java.util.Comparator;
import java.util.List;

/** What the first bytes of a file must fulfil to be of a type: one magic number, or several of them together. */
sealed interface Clause {
    boolean matches(Head head);

    /** By which Tika chooses among types of the same priority: the longer magic wins. In bytes of its definition. */
    int size();

    /** One of these matches somewhere in each head that the clause matches: what to look for first. */
    List<Magic> first();

    /** One magic number, which may stand at any position of a range. */
    non-sealed interface Magic extends Clause {
        /** The first and the last position where it may begin. */
        int begin();

        int end();

        /** Whether it may begin with this byte. */
        boolean beginsWith(byte first);

        /** Whether it stands at this position, which is in its range. */
        boolean matchesAt(Head head, int position);

        /** So many bytes must be there, else it stands nowhere. */
        int needed();

        @Override
        default boolean matches(Head head) {
            if (head.length() < needed()) {
                return false;
            }
            for (int position = begin(); position <= end(); position++) {
                if (beginsWith(head.at(position)) && matchesAt(head, position)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        default List<Magic> first() {
            return List.of(this);
        }

        /** How many of its positions, each with each of the 256 bytes, have to be looked at closer. */
        private int cost() {
            int bytes = 0;
            for (int value = 0; value < 256; value++) {
                bytes += beginsWith((byte) value) ? 1 : 0;
            }
            return bytes * (end() - begin() + 1);
        }
    }

    /** All of them. */
    record All(Clause one, Clause other) implements Clause {
        @Override
        public boolean matches(Head head) {
            return one.matches(head) && other.matches(head);
        }

        @Override
        public int size() {
            return one.size() + other.size();
        }

        /** Those of the part that is seldom looked at. */
        @Override
        public List<Magic> first() {
            Comparator<List<Magic>> cost = Comparator.comparingInt(
                    magics -> magics.stream().mapToInt(Magic::cost).sum());
            return cost.compare(one.first(), other.first()) <= 0 ? one.first() : other.first();
        }
    }

    /** At least so many of them. */
    record Some(int least, List<Clause> clauses) implements Clause {
        @Override
        public boolean matches(Head head) {
            int found = 0;
            for (Clause clause : clauses) {
                if (clause.matches(head) && ++found == least) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public int size() {
            return clauses.stream().mapToInt(Clause::size).max().orElse(0);
        }

        @Override
        public List<Magic> first() {
            return clauses.stream().flatMap(clause -> clause.first().stream()).toList();
        }
    }
}
