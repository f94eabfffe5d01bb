// FOLD joins the eight lanes of Y0 to one value in X0 by an operation on pairs.
#define FOLD(op) \
	VEXTRACTF128 $1, Y0, X1; \
	op           X1, X0, X0; \
	VPERMILPS    $0x4e, X0, X1; \
	op           X1, X0, X0; \
	VPERMILPS    $0xb1, X0, X1; \
	op           X1, X0, X0; \
	VZEROUPPER
