package io.waybill.inspect;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.tiff.TiffMetadataReader;
import com.drew.imaging.tiff.TiffProcessingException;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.bmp.BmpHeaderDirectory;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.gif.GifHeaderDirectory;
import com.drew.metadata.jpeg.JpegDirectory;
import com.drew.metadata.png.PngDirectory;
import com.drew.metadata.webp.WebpDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads what an image says about itself, without decoding it. */
final class ImageFields {
    private static final Set<String> TIFFS = Set.of(TiffProbe.TIFF, TiffProbe.DNG);

    private static final List<Dimensions> DIMENSIONS = List.of(
            new Dimensions(JpegDirectory.class, JpegDirectory.TAG_IMAGE_WIDTH, JpegDirectory.TAG_IMAGE_HEIGHT),
            new Dimensions(PngDirectory.class, PngDirectory.TAG_IMAGE_WIDTH, PngDirectory.TAG_IMAGE_HEIGHT),
            new Dimensions(
                    GifHeaderDirectory.class, GifHeaderDirectory.TAG_IMAGE_WIDTH, GifHeaderDirectory.TAG_IMAGE_HEIGHT),
            new Dimensions(
                    BmpHeaderDirectory.class, BmpHeaderDirectory.TAG_IMAGE_WIDTH, BmpHeaderDirectory.TAG_IMAGE_HEIGHT),
            new Dimensions(WebpDirectory.class, WebpDirectory.TAG_IMAGE_WIDTH, WebpDirectory.TAG_IMAGE_HEIGHT),
            new Dimensions(
                    ExifIFD0Directory.class, ExifIFD0Directory.TAG_IMAGE_WIDTH, ExifIFD0Directory.TAG_IMAGE_HEIGHT));

    /** Where the formats keep width and height. */
    private record Dimensions(Class<? extends Directory> directory, int width, int height) {}

    private ImageFields() {}

    static void read(Path file, String mediaType, Fields fields) throws IOException, ImageProcessingException {
        Metadata image = open(file, mediaType);
        for (Dimensions dimensions : DIMENSIONS) {
            for (Directory directory : image.getDirectoriesOfType(dimensions.directory())) {
                fields.put(Fields.PROPERTY + "width", directory.getInteger(dimensions.width()));
                fields.put(Fields.PROPERTY + "height", directory.getInteger(dimensions.height()));
            }
        }
        for (ExifIFD0Directory exif : image.getDirectoriesOfType(ExifIFD0Directory.class)) {
            fields.put(Fields.TITLE, exif.getString(ExifIFD0Directory.TAG_IMAGE_DESCRIPTION));
            fields.put(Fields.AUTHOR, exif.getString(ExifIFD0Directory.TAG_ARTIST));
            fields.put(Fields.MODIFIED, exif.getDate(ExifIFD0Directory.TAG_DATETIME));
            fields.put(Fields.PROPERTY + "camera", exif.getString(ExifIFD0Directory.TAG_MODEL));
        }
        for (ExifSubIFDDirectory exif : image.getDirectoriesOfType(ExifSubIFDDirectory.class)) {
            fields.put(Fields.CREATED, exif.getDateOriginal());
        }
        if (!fields.values().containsKey(Fields.PROPERTY + "width")) {
            fields.put(Fields.NOTE, "The size of the image was not found where it could be read");
        }
    }

    /**
     * A TIFF may keep its directory at the end of a huge file: it is read by position, not from the start. Metadata
     * Extractor follows it up to 2 GB, and doesn't know BigTIFF.
     */
    private static Metadata open(Path file, String mediaType) throws IOException, ImageProcessingException {
        try {
            return TIFFS.contains(mediaType)
                    ? TiffMetadataReader.readMetadata(file.toFile())
                    : ImageMetadataReader.readMetadata(file.toFile());
        } catch (TiffProcessingException e) {
            throw new ImageProcessingException("its directory can't be read (" + e.getMessage() + ")", e);
        }
    }
}
