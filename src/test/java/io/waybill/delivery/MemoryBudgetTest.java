package io.waybill.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class MemoryBudgetTest {
    private static final long MB = 1 << 20;

    private final MemoryBudget budget = new MemoryBudget(DataSize.ofMegabytes(100));

    @Test
    void whatIsBorrowedCountsUntilItIsGivenBackOnce() throws Exception {
        MemoryBudget.Loan loan = budget.borrow(30 * MB);
        assertThat(budget.used()).isEqualTo(DataSize.ofMegabytes(30));

        loan.close();
        loan.close();

        assertThat(budget.used()).isEqualTo(DataSize.ofBytes(0));
    }

    @Test
    void moreThanTheWholeGoesAlone() throws Exception {
        try (MemoryBudget.Loan all = budget.borrow(5000 * MB)) {
            assertThat(all).isNotNull();
            assertThat(budget.used()).isEqualTo(budget.total());
        }
    }

    @Test
    void itIsNeverExceededAndALargeOneIsNotStarvedBySmallOnes() throws Exception {
        AtomicLong used = new AtomicLong();
        List<Long> peaks = new CopyOnWriteArrayList<>();
        var threads = Executors.newFixedThreadPool(16);
        try {
            IntStream.range(0, 400)
                    .forEach(i -> threads.submit(() -> {
                        long size = i % 50 == 0 ? 90 * MB : 7 * MB;
                        try (MemoryBudget.Loan loan = budget.borrow(size)) {
                            peaks.add(used.addAndGet(size));
                            used.addAndGet(-size);
                            return loan;
                        }
                    }));
            await().until(() -> peaks.size() == 400);
        } finally {
            threads.shutdownNow();
        }
        assertThat(peaks).allMatch(peak -> peak <= 100 * MB);
        await().until(() -> budget.used().toBytes() == 0);
    }
}
