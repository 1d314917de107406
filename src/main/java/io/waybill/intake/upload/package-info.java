/**
 * Content that arrives over HTTP and can be resumed: one durable upload under several protocols. An upload is no batch before it is
 * complete.
 */
@NullMarked
package io.waybill.intake.upload;

import org.jspecify.annotations.NullMarked;
