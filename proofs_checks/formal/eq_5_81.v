(** [MV, (5.80)-(5.81)]: since the eigenvalues of J have real parts at most -zeta_t,
        q^T J q <= -zeta_t |q|^2, and <= -(zeta_t / 2) |q|^2 for J between v-bar and v^n.

    Proved here, for real 2 x 2 matrices J with trace J < 0 < det J, that is with both eigenvalues
    in the open left half-plane, zeta the larger real part:
    - `printed_form_fails`: the printed inequality does not follow: there is such a J, with the
      signs of a network of excitatory and inhibitory neurons, and q with q^T J q > |zeta| |q|^2,
      so that it fails by either sign of zeta (ledger: eq-5.81, as printed);
    - `network_fails`: that J may be taken from a network: f_ab = 1 + A_ab tanh, with a balanced
      point on U at v = 0, for all K_e = K_i;
    - `lyapunov`: the P of the ledger is symmetric and positive definite, has J^T P + P J = -I, and
      is the only symmetric solution;
    - `decay`: q^T P (F(v + q) - F(v)) <= -|q|^2 / 4 for |q| <= 1 / (4 p L), F with Jacobian J at v
      that has the Lipschitz constant L in the Frobenius norm, p >= |P| (ledger: eq-5.81,
      corrected);
    - `decay_at_a_rate`: q^T P J q <= -l q^T P q for every l < |zeta|, with P that of J + l I: the
      printed rate l = |zeta| / 2 is there, in this norm.

    What is not formal: that J at the paper's own balanced points is of the first kind, which the
    ledger's certificates show by balls; that d/dv E f(v + sqrt(K) Z) = E f'(v + sqrt(K) Z), by
    which `network_fails` writes J; and the continuity of P in t. *)

From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Poise Require Import calculus matrices gaussian tanh_means.
Open Scope R_scope.

(** -(det(J) I + adj(J)^T adj(J)) / (2 trace(J) det(J)). *)
Definition lyapunov_matrix (J : matrix) : matrix :=
  let c := - / (2 * trace J * det J) in
  {| ee := c * (det J + ii J ^ 2 + ie J ^ 2); ei := - c * (ei J * ii J + ee J * ie J);
     ie := - c * (ei J * ii J + ee J * ie J); ii := c * (det J + ee J ^ 2 + ei J ^ 2) |}.

Definition solves (J P : matrix) : Prop :=
  P = transpose P /\ add (product (transpose J) P) (product P J) = identity (-1).

(** The sign of zeta is read in both ways: neither bound holds. *)
Theorem printed_form_fails :
  exists J qe qi, stable J /\ 0 < ee J /\ ei J < 0 /\ 0 < ie J /\ ii J < 0 /\
    - abscissa J * square qe qi < form J qe qi qe qi.
Proof.
  exists {| ee := 1; ei := -2; ie := 2; ii := -2 |}, 1, 0.
  unfold stable, abscissa, trace, det, square, form. simpl.
  rewrite Rmax_left by lra. rewrite sqrt_0. repeat split; lra.
Qed.

(** A network: f_ab(x) = 1 + A_ab tanh(x), all weights 1, at v_e = v_i = 0 and K_e = K_i = K. *)
Definition amplitudes : matrix := {| ee := / 2; ei := 9 / 10; ie := 9 / 10; ii := 4 / 5 |}.
Definition rate (a K : R) : R := E (fun z => a * tanh (1 * (0 + sqrt K * z)) + 1).

(** E tanh'(sqrt(K) Z), and J_v at v = 0. *)
Definition slope (K : R) : R := E (fun z => 1 - sigmoid 1 0 (sqrt K) z ^ 2).
Definition jacobian (K : R) : matrix :=
  {| ee := ee amplitudes * slope K; ei := - (ei amplitudes * slope K);
     ie := ie amplitudes * slope K; ii := - (ii amplitudes * slope K) |}.

Lemma slope_pos K : 0 < slope K.
Proof.
  apply Rdiv_lt_0_compat; [|apply total_pos].
  assert (below_1 : forall z, -1 < sigmoid 1 0 (sqrt K) z < 1).
  { intros z. unfold sigmoid. pose proof (tanh_below_1 (1 * (0 + sqrt K * z))).
    pose proof (tanh_below_1 (- (1 * (0 + sqrt K * z)))). rewrite tanh_odd in *. lra. }
  apply (integral_positive 1).
  - intros z. apply (continuous_minus (fun _ => 1) (fun z => sigmoid 1 0 (sqrt K) z ^ 2)).
    + apply continuous_const.
    + apply (continuous_ext (fun z => mult (sigmoid 1 0 (sqrt K) z) (sigmoid 1 0 (sqrt K) z))).
      { intros y. unfold mult; simpl. ring. }
      apply (continuous_mult (sigmoid 1 0 (sqrt K)) (sigmoid 1 0 (sqrt K)));
        apply sigmoid_continuous.
  - intros z. specialize (below_1 z). apply Rabs_le. simpl. nra.
  - intros z. specialize (below_1 z). simpl. nra.
Qed.

Theorem network_fails K :
  rate (ee amplitudes) K - rate (ei amplitudes) K = 0 /\
  rate (ie amplitudes) K - rate (ii amplitudes) K = 0 /\
  stable (jacobian K) /\
  - abscissa (jacobian K) * square 1 0 < form (jacobian K) 1 0 1 0.
Proof.
  assert (balanced : forall a, rate a K = 1).
  { intros a. unfold rate.
    change (E (fun z => a * sigmoid 1 0 (sqrt K) z + 1) = 1).
    rewrite E_affine by (apply sigmoid_continuous || apply sigmoid_bounded).
    pose proof (mean_at_0 1 (sqrt K)) as zero. unfold mean in zero. rewrite zero. ring. }
  rewrite !balanced. pose proof (slope_pos K) as m_pos.
  unfold stable, abscissa, trace, det, square, form, jacobian, amplitudes. simpl.
  set (m := slope K) in *. repeat split; try lra; try nra.
  rewrite Rmax_left by nra. rewrite sqrt_0. lra.
Qed.

Theorem lyapunov J :
  stable J ->
  solves J (lyapunov_matrix J) /\
  (forall P, solves J P -> P = lyapunov_matrix J) /\
  (forall qe qi, 0 < square qe qi -> 0 < form (lyapunov_matrix J) qe qi qe qi).
Proof.
  intros [trace_neg det_pos]. destruct J as [a b c d]. unfold trace, det in *. simpl in *.
  assert (nonzero : (a + d) * (a * d - b * c) < 0) by nra.
  split; [split; [reflexivity|] | split].
  - unfold add, product, transpose, identity, lyapunov_matrix, trace, det. simpl.
    f_equal; field; lra.
  - intros [p q q' r] [symmetric equation].
    unfold add, product, transpose, identity, lyapunov_matrix, trace, det in *. simpl in *.
    injection symmetric as same _. subst q'. injection equation as first second _ third.
    (* Cramer's rule for p, q, r: combinations of the three equations *)
    assert (combine : forall x y z,
      x * (a * p + c * q + (p * a + q * c)) + y * (a * q + c * r + (p * b + q * d)) +
      z * (b * q + d * r + (q * b + r * d)) = - x - z).
    { intros x y z. rewrite first, second, third. ring. }
    pose proof (combine (d * (a + d) - b * c) (-2 * d * c) (c ^ 2)) as p_is.
    pose proof (combine (- b * d) (2 * a * d) (- a * c)) as q_is.
    pose proof (combine (b ^ 2) (-2 * a * b) (a * (a + d) - b * c)) as r_is.
    clear combine first second third.
    assert (solve : forall x y, 2 * (a + d) * (a * d - b * c) * x = y ->
                    x = - / (2 * (a + d) * (a * d - b * c)) * - y).
    { intros x y <-. field. lra. }
    rewrite (solve p (- (a * d - b * c + d ^ 2 + c ^ 2))) by lra.
    rewrite (solve q (b * d + a * c)) by lra.
    rewrite (solve r (- (a * d - b * c + a ^ 2 + b ^ 2))) by lra.
    f_equal; ring.
  - intros qe qi q_pos. unfold form, square, lyapunov_matrix, trace, det in *. simpl in *.
    set (k := - / (2 * (a + d) * (a * d - b * c))).
    assert (k_pos : 0 < k).
    { unfold k. apply Ropp_0_gt_lt_contravar, Rinv_lt_0_compat. nra. }
    replace (_ + _) with
      (k * ((a * d - b * c) * (qe ^ 2 + qi ^ 2) + (d * qe - b * qi) ^ 2 + (c * qe - a * qi) ^ 2)) by ring.
    apply Rmult_lt_0_compat; [assumption|].
    pose proof (pow2_ge_0 (d * qe - b * qi)). pose proof (pow2_ge_0 (c * qe - a * qi)).
    pose proof (Rmult_lt_0_compat _ _ det_pos q_pos). simpl in *. lra.
Qed.

(** q^T P J q = -|q|^2 / 2. *)
Lemma form_of_solution J P qe qi :
  solves J P -> form (product P J) qe qi qe qi = - square qe qi / 2.
Proof.
  destruct J as [a b c d], P as [p q q' r]. intros [symmetric equation].
  unfold add, product, transpose, identity, form, square in *. simpl in *.
  injection symmetric as same _. subst q'. injection equation as first second _ third.
  apply (f_equal (Rmult (qe ^ 2))) in first. apply (f_equal (Rmult (2 * qe * qi))) in second.
  apply (f_equal (Rmult (qi ^ 2))) in third. lra.
Qed.

Theorem decay_at_a_rate J l :
  stable J -> 0 <= l < - abscissa J ->
  let P := lyapunov_matrix (add J (identity l)) in
  forall qe qi, form (product P J) qe qi qe qi <= - l * form P qe qi qe qi.
Proof.
  intros [trace_neg det_pos] l_in P qe qi.
  assert (shifted : stable (add J (identity l))).
  { unfold stable, abscissa, trace, det, add, identity in *. destruct J as [a b c d]. simpl in *.
    set (disc := (a + d) * ((a + d) * 1) - 4 * (a * d - b * c)) in *.
    pose proof (sqrt_pos (Rmax 0 disc)).
    assert (root : sqrt (Rmax 0 disc) * sqrt (Rmax 0 disc) = Rmax 0 disc)
      by (apply sqrt_sqrt, Rmax_l).
    pose proof (Rmax_r 0 disc). split; [lra|].
    (* 4 det(J + l I) = (trace + 2 l)^2 - disc, and -(trace + 2 l) > sqrt(disc) *)
    assert (sqrt (Rmax 0 disc) * sqrt (Rmax 0 disc) < (- (a + d) - 2 * l) * (- (a + d) - 2 * l))
      by (apply Rmult_le_0_lt_compat; lra).
    unfold disc in *. nra. }
  destruct (lyapunov _ shifted) as [solution _]. fold P in solution.
  pose proof (form_of_solution _ _ qe qi solution) as equal.
  assert (split_form : form (product P (add J (identity l))) qe qi qe qi =
                       form (product P J) qe qi qe qi + l * form P qe qi qe qi).
  { unfold form, product, add, identity. simpl. ring. }
  assert (0 <= square qe qi) by (unfold square; nra). lra.
Qed.

(** |p^T A q| <= |p| |A| |q|. *)
Lemma form_bound A pe pi qe qi : form A pe pi qe qi <= norm pe pi * frobenius A * norm qe qi.
Proof.
  unfold norm, frobenius. rewrite <- !sqrt_mult_alt.
  2, 3: repeat apply Rmult_le_pos; unfold square; nra.
  apply Rle_trans with (Rabs (form A pe pi qe qi)); [apply Rle_abs|].
  rewrite <- sqrt_Rsqr_abs. apply sqrt_le_1_alt. destruct A as [a b c d].
  unfold Rsqr, form, square. simpl.
  (* Cauchy and Schwarz twice, by Lagrange's identity *)
  apply Rle_trans with ((pe ^ 2 + pi ^ 2) * ((a * qe + b * qi) ^ 2 + (c * qe + d * qi) ^ 2)).
  - pose proof (pow2_ge_0 (pe * (c * qe + d * qi) - pi * (a * qe + b * qi))). simpl in *. lra.
  - rewrite Rmult_assoc. apply Rmult_le_compat_l; [nra|].
    pose proof (pow2_ge_0 (a * qi - b * qe)). pose proof (pow2_ge_0 (c * qi - d * qe)). simpl in *. lra.
Qed.

(** The mean value theorem, and the Lipschitz constant of the Jacobian. *)
Theorem decay (Fe Fi : R -> R -> R) (J : R -> R -> matrix) (ve vi L p : R) (P : matrix) :
  (forall qe qi a, 0 <= a <= 1 ->
     is_derive (fun a => Fe (ve + a * qe) (vi + a * qi)) a
       (ee (J (ve + a * qe) (vi + a * qi)) * qe + ei (J (ve + a * qe) (vi + a * qi)) * qi)) ->
  (forall qe qi a, 0 <= a <= 1 ->
     is_derive (fun a => Fi (ve + a * qe) (vi + a * qi)) a
       (ie (J (ve + a * qe) (vi + a * qi)) * qe + ii (J (ve + a * qe) (vi + a * qi)) * qi)) ->
  (forall qe qi, frobenius (subtract (J (ve + qe) (vi + qi)) (J ve vi)) <= L * norm qe qi) ->
  0 < L -> 0 < p ->
  solves (J ve vi) P ->
  (forall qe qi, norm (ee P * qe + ei P * qi) (ie P * qe + ii P * qi) <= p * norm qe qi) ->
  forall qe qi, norm qe qi <= 1 / (4 * p * L) ->
  form P qe qi (Fe (ve + qe) (vi + qi) - Fe ve vi) (Fi (ve + qe) (vi + qi) - Fi ve vi)
    <= - square qe qi / 4.
Proof.
  intros derivative_e derivative_i lipschitz L_pos p_pos solution bound qe qi small.
  pose proof (proj1 solution) as symmetric.
  assert (same : ie P = ei P) by (destruct P; unfold transpose in symmetric; simpl in *; congruence).
  set (Pe := ee P * qe + ei P * qi). set (Pi := ie P * qe + ii P * qi).
  set (g := fun a => Pe * Fe (ve + a * qe) (vi + a * qi) + Pi * Fi (ve + a * qe) (vi + a * qi)).
  set (at_ := fun a => J (ve + a * qe) (vi + a * qi)).
  destruct (mean_value g (fun a => form (at_ a) Pe Pi qe qi) 0 1) as [a [a_in equal]]; [lra| |].
  { intros a a_in. unfold g, form, at_.
    pose proof (is_derive_scal _ a Pe _ (derivative_e qe qi a a_in)) as e.
    pose proof (is_derive_scal _ a Pi _ (derivative_i qe qi a a_in)) as i.
    exact (is_derive_plus _ _ a _ _ e i). }
  replace (form P qe qi _ _) with (g 1 - g 0).
  2: { unfold g, form, Pe, Pi. rewrite !Rmult_1_l, !Rmult_0_l, !Rplus_0_r, same. ring. }
  rewrite equal, Rminus_0_r, Rmult_1_r.
  replace (form (at_ a) Pe Pi qe qi)
    with (form (J ve vi) Pe Pi qe qi + form (subtract (at_ a) (J ve vi)) Pe Pi qe qi)
    by (unfold form, subtract; simpl; ring).
  pose proof (form_of_solution _ _ qe qi solution) as at_v.
  replace (form (product P (J ve vi)) qe qi qe qi) with (form (J ve vi) Pe Pi qe qi) in at_v
    by (unfold form, product, Pe, Pi; simpl; rewrite same; ring).
  assert (norm_sq : norm qe qi * norm qe qi = square qe qi)
    by (apply sqrt_sqrt; unfold square; nra).
  assert (norm_nonneg : forall x y, 0 <= norm x y) by (intros; apply sqrt_pos).
  enough (form (subtract (at_ a) (J ve vi)) Pe Pi qe qi <= square qe qi / 4) by lra.
  apply Rle_trans with (1 := form_bound _ _ _ _ _).
  assert (jacobian : frobenius (subtract (at_ a) (J ve vi)) <= L * norm qe qi).
  { apply Rle_trans with (1 := lipschitz (a * qe) (a * qi)). apply Rmult_le_compat_l; [lra|].
    apply sqrt_le_1_alt. unfold square.
    assert (a * a <= 1) by nra.
    replace ((a * qe) ^ 2 + (a * qi) ^ 2) with (a * a * (qe ^ 2 + qi ^ 2)) by ring.
    rewrite <- Rmult_1_l. apply Rmult_le_compat_r; [nra|assumption]. }
  specialize (bound qe qi). fold Pe Pi in bound.
  apply Rle_trans with (p * norm qe qi * (L * norm qe qi) * norm qe qi).
  { apply Rmult_le_compat_r; [apply norm_nonneg|].
    apply Rmult_le_compat; try assumption; [apply norm_nonneg|apply sqrt_pos]. }
  replace (p * norm qe qi * (L * norm qe qi) * norm qe qi)
    with (p * L * norm qe qi * (norm qe qi * norm qe qi)) by ring.
  rewrite norm_sq.
  replace (square qe qi / 4) with (/ 4 * square qe qi) by field.
  apply Rmult_le_compat_r; [unfold square; nra|].
  apply Rmult_le_compat_l with (r := p * L) in small; [|nra].
  replace (p * L * (1 / (4 * p * L))) with (/ 4) in small by (field; lra). lra.
Qed.
