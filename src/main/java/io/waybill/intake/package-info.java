/** Intake: where batches come from, what takes them apart, and what becomes of them at the end. Each origin and splitter has a room. */
@NullMarked
package io.waybill.intake;

import org.jspecify.annotations.NullMarked;
