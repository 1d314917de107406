package io.waybill.intake.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may send, and when. */
class SlotsTest {
    private final AtomicBoolean room = new AtomicBoolean(true);
    private final List<String> granted = Collections.synchronizedList(new ArrayList<>());
    private final List<Slots.Slot> held = Collections.synchronizedList(new ArrayList<>());
    private Slots slots = slots(4, 2, Duration.ofMinutes(1));

    private Slots slots(int all, int each, Duration longest) {
        return new Slots(all, each, longest, room::get, Executors.newSingleThreadScheduledExecutor());
    }

    @AfterEach
    void close() {
        slots.close();
    }

    @Test
    void soManyAreLetInAndSoManyOfOneSender() {
        assertThat(slots.tryEnter("a")).isPresent();
        assertThat(slots.tryEnter("a")).isPresent();
        assertThat(slots.tryEnter("a")).isEmpty();
        assertThat(slots.tryEnter("b")).isPresent();
        assertThat(slots.tryEnter("c")).isPresent();
        assertThat(slots.tryEnter("d")).isEmpty();
        assertThat(slots.state("a")).isEqualTo(new Slots.State(4, 2, 4, 2, 0));
    }

    @Test
    void sendersComeInTurnWhateverOneOfThemWantsToSend() {
        List<Slots.Slot> first = List.of(
                slots.tryEnter("a").orElseThrow(),
                slots.tryEnter("a").orElseThrow(),
                slots.tryEnter("b").orElseThrow(),
                slots.tryEnter("b").orElseThrow());
        for (int i = 0; i < 100; i++) {
            enter("a", "a" + i);
        }
        enter("b", "b0");
        enter("c", "c0");
        enter("c", "c1");
        assertThat(slots.state("c").waiting()).isEqualTo(103);
        assertThat(granted).isEmpty();

        first.forEach(Slots.Slot::close);
        assertThat(granted).containsExactly("a0", "c0", "b0", "a1");
        held.remove(1).close();
        assertThat(granted).endsWith("c1");
        held.get(1).close();
        assertThat(granted).as("a has two, and nobody else waits").hasSize(5);
    }

    @Test
    void aSenderWhoHasEnoughKeepsNobodyElseWaiting() {
        slots.tryEnter("a").orElseThrow();
        slots.tryEnter("a").orElseThrow();
        enter("a", "a0");
        enter("b", "b0");
        assertThat(granted).containsExactly("b0");
    }

    @Test
    void whoeverCameFirstIsNotPassedByOneWhoTries() {
        Slots.Slot one = slots.tryEnter("a").orElseThrow();
        slots.tryEnter("a").orElseThrow();
        enter("a", "a0");
        assertThat(slots.tryEnter("b")).isEmpty();
        one.close();
        assertThat(granted).containsExactly("a0");
        assertThat(slots.tryEnter("b")).isPresent();
    }

    @Test
    void aSlotIsGivenBackOnce() {
        Slots.Slot one = slots.tryEnter("a").orElseThrow();
        one.close();
        one.close();
        assertThat(slots.state("a")).isEqualTo(new Slots.State(4, 2, 0, 0, 0));
    }

    @Test
    void whoeverWaitedTooLongIsToldSo() {
        slots.close();
        slots = slots(1, 1, Duration.ofMillis(50));
        Slots.Slot one = slots.tryEnter("a").orElseThrow();
        AtomicInteger refused = new AtomicInteger();
        slots.enter("b", slot -> {
            if (slot.isEmpty()) {
                refused.incrementAndGet();
            }
        });
        await().untilAtomic(refused, org.hamcrest.Matchers.equalTo(1));
        one.close();
        assertThat(slots.tryEnter("b")).isPresent();
    }

    @Test
    void nobodyIsLetInWithoutMemoryAndAllAreOnceThereIs() {
        room.set(false);
        assertThat(slots.tryEnter("a")).isEmpty();
        enter("a", "a0");
        assertThat(granted).isEmpty();
        room.set(true);
        await().until(() -> granted.equals(List.of("a0")));
    }

    @Test
    void noneAtAllIsNoLimit() {
        assertThatThrownBy(() -> slots(0, 1, Duration.ofSeconds(1))).hasMessageContaining("waybill.uploads.active");
    }

    private void enter(String sender, String name) {
        slots.enter(sender, slot -> grant(name, slot));
    }

    private void grant(String name, Optional<Slots.Slot> slot) {
        granted.add(name);
        held.add(slot.orElseThrow());
    }
}
