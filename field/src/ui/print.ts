/** Printing on a roll: the page is as long as the slip. CSS has no "58 mm by as long as it takes". */

const PAPER_MM = 58
/** Rounding of lines in print must not push the last one onto a second page. */
const SPARE_MM = 3

let page: { sheet: CSSStyleSheet; index: number } | null = null

/** Prints the slip on the page. Its height on screen is in proportion to its width, as it will be on paper. */
export function printSlip(): void {
  const [sheet] = document.styleSheets
  const slip = document.querySelector('.slip')
  if (!sheet || !slip) return
  const { width, height } = slip.getBoundingClientRect()
  const length_mm = Math.ceil((height / width) * PAPER_MM) + SPARE_MM
  page?.sheet.deleteRule(page.index)
  const index = sheet.insertRule(`@page { size: ${PAPER_MM}mm ${length_mm}mm; margin: 0 }`, sheet.cssRules.length)
  page = { sheet, index }
  print()
}
