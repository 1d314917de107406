/** What came of an attempt: failures and their causes, proofs, what a store holds. */
@NullMarked
package io.waybill.outcome;

import org.jspecify.annotations.NullMarked;
