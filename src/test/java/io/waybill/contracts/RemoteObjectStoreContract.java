package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.servers.NetworkFault;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a store behind a network must do that can prove what it holds. */
interface RemoteObjectStoreContract extends ObjectStoreContract, RemoteStoreContract {
    @Override
    StoreUnderTest.RemoteObjects store();

    @Test
    default void aByteThatWasDamagedOnTheWayIsNeverProved() throws Exception {
        Path content = Contents.of(home(), 2_000_000);
        warmUp();
        long before = store().network().bytesToServer();
        store().network().fail(1, NetworkFault.corruptToServerAt(500_000));

        waybill().drop(content, "damaged on the way.bin");

        Booked booked = waybill().delivered("damaged on the way.bin", store().name());
        assertThat(store().network().faultsDue()).isZero();
        assertThat(kept(booked).sha256()).isEqualTo(Contents.sha256(content));
        assertThat(store().network().bytesToServer() - before)
                .as("it is found out, and all is sent again: %s", waybill().history(booked))
                .isGreaterThan(2 * Files.size(content));
    }

    @Test
    default void aStoreThatLostEverythingTakesWhatComesLater() throws Exception {
        warmUp();
        store().removeEverything();
        Path content = Contents.of(home(), 2000);

        waybill().drop(content, "after the loss.bin");

        Booked booked = waybill().delivered("after the loss.bin", store().name());
        assertThat(kept(booked).sha256()).isEqualTo(Contents.sha256(content));
        assertThat(store().kept()).hasSize(1);
    }
}
