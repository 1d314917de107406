/** Manifests: what senders say about their documents. */
@NullMarked
package io.waybill.intake.manifest;

import org.jspecify.annotations.NullMarked;
