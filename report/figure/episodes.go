package figure

import (
	"cmp"
	"fmt"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// overEpisodes draws an outcome of learning in an environment by episode: where some
// runs fail altogether, the middle half of them says more than their mean.
func overEpisodes(t *analysis.Track, m results.Metric) drawn {
	layers := lines(t, 2, func(a *analysis.Arm) analysis.Over { return a.Interquartile(m.Name).Inside(m.Unit) }, nil)
	title := m.Quantity() + " by " + m.Over.Name
	y, better := axisOf(m, m.Quantity())
	f := of(t, analysis.Slug(title), capital(title),
		fmt.Sprintf("%s. Lines are interquartile means over seeds, in the middle of the episodes that each value is of; bands are 95 %% percentile intervals of a bootstrap over seeds. "+
			"Episodes that some seed did not come to are left out.%s", capital(title), better))
	f.Alt = "A line for each arm over the episodes of learning, with a band."
	return f.one(Axis{Label: cmp.Or(m.Over.Label, m.Over.Name), From0: true}, y, layers, "")
}
