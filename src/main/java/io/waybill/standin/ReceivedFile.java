package io.waybill.standin;

/**
 * A file that was accepted.
 *
 * @param symbol in upper case
 * @param language two letters, upper case
 * @param size in bytes
 * @param sha256 of the content, in hexadecimal
 * @param posts how often a file was accepted under this job number; the last one counts
 */
public record ReceivedFile(String jobNumber, String symbol, String language, long size, String sha256, int posts) {}
