/** The ledger: batches, documents, deliveries and their history; the one truth about them, and the queue they wait in. */
@NullMarked
package io.waybill.ledger;

import org.jspecify.annotations.NullMarked;
