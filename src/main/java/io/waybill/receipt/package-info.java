/** Receipts: what went where, read from the ledger and put where the sender finds it. */
@NullMarked
package io.waybill.receipt;

import org.jspecify.annotations.NullMarked;
