package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.delivery.Content;
import io.waybill.ledger.Delivery;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store must do. A new store adds one class that implements this. */
interface StoreContract {
    StoreUnderTest store();

    RunningWaybill waybill();

    Path home();

    @ParameterizedTest
    @ValueSource(longs = {10, 50_000, 32 << 20, (32 << 20) + 1})
    default void aDocumentArrivesByteForByteWithItsProofInLedgerAndReceipt(long size) throws Exception {
        String name = store().documentName("size " + size + ".bin");
        Path content = store().content(home(), size);

        waybill().drop(content, name);

        Booked booked = waybill().delivered(name, store().name());
        assertThat(booked.attempts()).as("%s", waybill().history(booked)).isEqualTo(1);
        assertThat(kept(booked).sha256()).isEqualTo(Contents.sha256(content));
        JsonNode sent = sent(waybill().receipt(name));
        assertThat(sent.path("state").asText()).isEqualTo("DELIVERED");
        assertThat(sent.path("proof").asText())
                .isEqualTo(booked.proof())
                .isIn("WHOLE", "CHUNKS", "READ_BACK", "ACCEPTED");
        assertThat(sent.path("location").asText()).isEqualTo(booked.location()).isNotEmpty();
    }

    @Test
    default void aDocumentThatIsPutTwiceIsThereOnce() throws Exception {
        String name = store().documentName("twice.txt");
        Path content = store().content(home(), 1000);
        waybill().drop(content, name);
        Booked booked = waybill().delivered(name, store().name());
        Delivery delivery = waybill().delivery(name, store().name(), content);

        try (var again = new Content().open(delivery)) {
            waybill().call(store().name() + "-put", delivery, again, Object.class);
        } catch (Exception refused) {
            // a store may well refuse it, as long as nothing comes of it
            assertThat(refused).isNotNull();
        }

        assertThat(kept(booked).sha256()).isEqualTo(Contents.sha256(content));
    }

    /** The only object that stands at the name of a delivery. */
    default Kept kept(Booked booked) throws Exception {
        List<Kept> found = store().kept().stream()
                .filter(kept -> kept.name().equals(booked.target()))
                .toList();
        assertThat(found).as("objects named '%s'", booked.target()).hasSize(1);
        return found.get(0);
    }

    /** What a receipt's row says of this store. */
    default JsonNode sent(JsonNode row) {
        for (JsonNode sent : row.path("deliveries")) {
            if (sent.path("store").asText().equals(store().name())) {
                return sent;
            }
        }
        throw new AssertionError("no delivery to " + store().name() + " in " + row);
    }
}
