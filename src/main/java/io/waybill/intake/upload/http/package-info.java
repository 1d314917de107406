/** The protocols over which content is uploaded. Each is a thin skin of {@link io.waybill.intake.upload.Uploads}. */
@NullMarked
package io.waybill.intake.upload.http;

import org.jspecify.annotations.NullMarked;
