/** Delivery: plans what goes where under which name, decides what becomes of a failure, and proves what a store holds. */
@NullMarked
package io.waybill.delivery;

import org.jspecify.annotations.NullMarked;
