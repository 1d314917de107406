/** Intake: takes what is dropped into staging, opens archives, reads manifests, and clears up once a batch is settled. */
@NullMarked
package io.waybill.intake;

import org.jspecify.annotations.NullMarked;
