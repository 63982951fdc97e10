/**
 * A passport as an accessible PDF (PDF/UA: tagged, with title, language and embedded fonts). Made of the frozen content alone, and
 * the same bytes for the same content, so that it can be made whenever it is asked for.
 */
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';
import type { PassportContent } from '../cases';
import { passportCaption, passportSections, passportTitle, type PassportSection } from './passport-sections';

/** Fonts with Latin, Greek, Cyrillic and Arabic letters: names are written as people write them. */
const FONTS = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const MARGIN = 56;
const SIZES = { title: 22, heading: 15, text: 11, small: 9 } as const;
const INK = '#0b0c0c';

type Document = InstanceType<typeof PDFDocument>;

/** The document as bytes. */
export function passportPdf(content: PassportContent, hash: string): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    pdfVersion: '1.7',
    subset: 'PDF/UA',
    tagged: true,
    displayTitle: true,
    lang: 'en-GB',
    bufferPages: true,
    font: join(FONTS, 'DejaVuSans.ttf'),
    info: {
      Title: passportTitle(content),
      Author: 'Onward',
      Subject: passportCaption(content),
      // Not the clock: the day on which it was frozen.
      CreationDate: new Date(content.frozenAt),
      ModDate: new Date(content.frozenAt),
    },
    // The types are of an earlier version, without this subset.
  } as unknown as PDFKit.PDFDocumentOptions);
  document.registerFont('text', join(FONTS, 'DejaVuSans.ttf'));
  document.registerFont('bold', join(FONTS, 'DejaVuSans-Bold.ttf'));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
    write(document, content, hash);
    document.end();
  });
}

function write(document: Document, content: PassportContent, hash: string): void {
  const root = document.struct('Document');
  document.addStructure(root);
  const part = (type: string, font: 'text' | 'bold', size: number, text: string, gap = 0.4): void => {
    root.add(
      document.struct(type, {}, () => {
        document.font(font).fontSize(size).fillColor(INK).text(text, MARGIN, document.y, { lineGap: 2 });
        document.moveDown(gap);
      }),
    );
  };
  part('H1', 'bold', SIZES.title, passportTitle(content), 0.2);
  part('P', 'text', SIZES.text, passportCaption(content), 0.8);
  for (const one of passportSections(content)) writeSection(document, root, one, part);
  part('P', 'text', SIZES.small, `Fingerprint of this version (SHA-256): ${hash}`);
  root.end();
  numberPages(document, content);
}

type Part = (type: string, font: 'text' | 'bold', size: number, text: string, gap?: number) => void;

function writeSection(
  document: Document,
  root: PDFKit.PDFStructureElement,
  section: PassportSection,
  part: Part,
): void {
  // A heading never stands alone at the foot of a page.
  if (document.y > document.page.height - MARGIN - 90) document.addPage();
  part('H2', 'bold', SIZES.heading, section.heading, 0.3);
  for (const { name, value } of section.facts) part('P', 'text', SIZES.text, `${name}: ${value}`, 0.2);
  for (const text of section.paragraphs) part('P', 'text', SIZES.text, text, 0.3);
  if (section.list.length > 0) root.add(listOf(document, section));
  else if (section.paragraphs.length === 0 && section.facts.length === 0)
    part('P', 'text', SIZES.text, section.empty);
  document.moveDown(0.8);
}

function listOf(document: Document, { list }: PassportSection): PDFKit.PDFStructureElement {
  const element = document.struct('L');
  for (const { text, more } of list) {
    const item = document.struct('LI');
    const line = (words: string, indent: number): void => {
      item.add(
        document.struct('LBody', {}, () => {
          document.font('text').fontSize(SIZES.text).fillColor(INK);
          document.text(words, MARGIN + indent, document.y, { lineGap: 2 });
          document.moveDown(0.15);
        }),
      );
    };
    line(`• ${text}`, 0);
    for (const words of more) line(words, 16);
    item.end();
    element.add(item);
  }
  element.end();
  return element;
}

/** Page numbers are no part of the text: readers skip them. */
function numberPages(document: Document, { version }: PassportContent): void {
  const { start, count } = document.bufferedPageRange();
  for (let i = 0; i < count; i++) {
    document.switchToPage(start + i);
    const { height, margins } = document.page;
    // Below the margin the library would begin another page.
    margins.bottom = 0;
    document.markContent('Artifact', { type: 'Pagination' });
    document.font('text').fontSize(SIZES.small).fillColor(INK);
    document.text(`Version ${version}, page ${i + 1} of ${count}`, MARGIN, height - 36, { lineBreak: false });
    document.endMarkedContent();
    margins.bottom = MARGIN;
  }
}
