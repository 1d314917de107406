package io.waybill.intake.upload;

/**
 * A chunk of an upload that is here, and on the disk.
 *
 * @param index from 0
 * @param length in bytes
 * @param sha256 of its bytes, in hex
 */
public record Chunk(int index, long length, String sha256) {}
