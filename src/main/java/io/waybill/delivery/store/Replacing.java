package io.waybill.delivery.store;

import io.waybill.ledger.Delivery;
import java.util.function.Consumer;

/**
 * Whether documents take the place of what stands under their names at a store.
 *
 * @param allowed whether they do
 * @param check makes sure that a delivery is still ours and that nothing newer has its name. What was at the name is looked at
 *     before, and the put is bound to it: so nothing that came later is replaced, however long the put takes
 */
record Replacing(boolean allowed, Consumer<Delivery> check) {}
