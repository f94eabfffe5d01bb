package command

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/internal/suggest"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/report/table"
	"github.com/hebbgrad/hebbgrad/results"
)

// figureFlags are those of compare figure.
type figureFlags struct {
	width, font, title, format, caption, out, data string
	arms                                           nameList
}

func newFigureCommand(k Known) *cobra.Command {
	f := figureFlags{format: "pdf", caption: "text"}
	c := &cobra.Command{
		Use:   "figure DIR NAME",
		Short: "One figure for a paper, with its caption",
		Long: `Draw one figure of a results folder in the size and with the letters of a paper, and
print a caption with method and seeds. Without a name the names are listed. Each arm has
the colour that it has in every figure and report.`,
		Example: "  compare figure results/digits digits-trade-off --width 3.4in --font 8pt --title none",
		Args:    arguments(cobra.RangeArgs(1, 2)),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(c *cobra.Command, args []string) error { return f.draw(c, k, args) },
	}
	s := c.Flags()
	s.SortFlags = false
	s.StringVar(&f.width, "width", "", "of the figure, such as 3.4in, 8.6cm or 245pt (default: its own)")
	s.StringVar(&f.font, "font", "", "size of the letters on its axes, such as 8pt (default: 10pt)")
	s.StringVar(&f.format, "format", f.format, "pdf, svg or png")
	s.Var(&f.arms, "arms", "only these arms, with commas between them")
	s.StringVar(&f.title, "title", "", "over the figure; none: no title (default: its own)")
	s.StringVar(&f.caption, "caption", f.caption, "text or latex, in which signs such as % are escaped")
	s.StringVar(&f.out, "out", "", "file (default: NAME and the format)")
	s.StringVar(&f.data, "data", "", "folder of data sets, for recordings that a figure shows")
	return c
}

func (f figureFlags) draw(c *cobra.Command, k Known, args []string) error {
	formats := map[string]func(*figure.Figure) ([]byte, error){"pdf": (*figure.Figure).PDF, "svg": (*figure.Figure).SVG, "png": (*figure.Figure).PNG}
	if formats[f.format] == nil {
		return usagef("--format is %q: want pdf, svg or png", f.format)
	}
	if f.caption != "text" && f.caption != "latex" {
		return usagef("--caption is %q: want text or latex", f.caption)
	}
	width, err := points("--width", f.width, 72, 72*40)
	if err != nil {
		return err
	}
	font, err := points("--font", f.font, 3, 72)
	if err != nil {
		return err
	}
	folder, err := results.Open(args[0])
	if err != nil {
		return usage(err)
	}
	all, err := experiment.Figures(folder, experiment.Publication{Known: k, Data: f.data}, f.arms)
	if err != nil {
		return usage(err)
	}
	var names []string
	for _, d := range all {
		names = append(names, d.Name)
	}
	if len(args) == 1 {
		fmt.Fprintln(c.OutOrStdout(), strings.Join(names, "\n"))
		return nil
	}
	i := slices.Index(names, args[1])
	if i < 0 {
		return usage(errors.New(suggest.Unknown("figure", args[1], names)))
	}
	fig := all[i].Figure
	fig.Fit(width, font)
	switch f.title {
	case "":
	case "none":
		fig.Title = ""
	default:
		fig.Title = f.title
	}
	data, err := formats[f.format](fig)
	if err != nil {
		return err
	}
	out := f.out
	if out == "" {
		out = fig.Name + "." + f.format
	}
	if err := results.WriteBytes(out, data); err != nil {
		return err
	}
	caption := all[i].Caption
	if f.caption == "latex" {
		caption = table.LaTeX(caption)
	}
	fmt.Fprintln(c.OutOrStdout(), caption)
	fmt.Fprintf(progressOf(c), "Figure: %s\n", out)
	return nil
}

// points reads a length; an empty one is 0.
func points(flag, text string, least, most float64) (float64, error) {
	if text == "" {
		return 0, nil
	}
	for unit, factor := range map[string]float64{"in": 72, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1} {
		number, is := strings.CutSuffix(text, unit)
		if v, err := strconv.ParseFloat(strings.TrimSpace(number), 64); is && err == nil && v*factor >= least && v*factor <= most {
			return v * factor, nil
		}
	}
	return 0, usagef("%s is %q: want a length of %g to %g points, such as 3.4in, 8.6cm or 245pt", flag, text, least, most)
}
