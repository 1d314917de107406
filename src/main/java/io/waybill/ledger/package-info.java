/** The ledger: what arrived, what became of it, and the values that prove it. */
@NullMarked
package io.waybill.ledger;

import org.jspecify.annotations.NullMarked;
